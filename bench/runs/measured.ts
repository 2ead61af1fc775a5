/** A measured process' side of the conversation with bench/measured-process.ts. */
import { once } from 'node:events';
import { writeSync } from 'node:fs';

const stdout = 1;

const tell = (line: string): void => void writeSync(stdout, `${line}\n`);

/** Says that preparations are done, does the work when told to, and reports what it took and gave. */
export async function measured(work: () => unknown): Promise<void> {
  tell('begin');
  await once(process.stdin, 'data');
  const started = performance.now();
  const result = await work();
  tell(`end ${JSON.stringify({ seconds: (performance.now() - started) / 1000, result })}`);
}

/** What it does from now on, for the memory of each phase. */
export const phase = (name: string): void => tell(`phase ${name}`);
