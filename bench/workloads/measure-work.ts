/** The measured process' side of the protocol of bench/measure-process.ts. */
import { once } from 'node:events';
import { writeSync } from 'node:fs';

const STDOUT = 1;

const send = (line: string): void => void writeSync(STDOUT, `${line}\n`);

/** Sends `ready`, waits for `go`, runs the work, and sends its time and result. */
export async function measureWork(work: () => unknown): Promise<void> {
  send('ready');
  await once(process.stdin, 'data');
  const started = performance.now();
  const result = await work();
  send(`end ${JSON.stringify({ seconds: (performance.now() - started) / 1000, result })}`);
}

/** Names the phase that starts now: peak memory is kept for each phase. */
export const startPhase = (name: string): void => send(`phase ${name}`);
