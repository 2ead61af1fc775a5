/**
 * Memory and CPU time of a process and all below it, as Linux tells. Memory is the proportional set size
 * (PSS): what several processes share is counted once, so that a peer that forks pays for no page twice.
 */
import { readFileSync, readdirSync } from 'node:fs';

/** Linux' clock ticks a second, in /proc (USER_HZ; 100 on every architecture it runs on today). */
const ticksPerSecond = 100;

export const canWatch = process.platform === 'linux';

export class ProcessTree {
  readonly #root: number;
  /** CPU ticks by process, those that have ended included. */
  readonly #ticks = new Map<number, number>();

  constructor(root: number) {
    this.#root = root;
  }

  /** PSS of all of it now, bytes. */
  sample(): number {
    let bytes = 0;
    for (const pid of processesBelow(this.#root)) {
      bytes += pssOf(pid);
      this.#ticks.set(pid, ticksOf(pid) ?? this.#ticks.get(pid) ?? 0);
    }
    return bytes;
  }

  /** CPU seconds so far, as of the last sample. */
  get cpuSeconds(): number {
    return [...this.#ticks.values()].reduce((sum, ticks) => sum + ticks, 0) / ticksPerSecond;
  }
}

/** A process and all below it. */
export function processesBelow(pid: number): number[] {
  const threads = attempt(() => readdirSync(`/proc/${pid}/task`)) ?? [];
  const children = threads.flatMap((thread) =>
    (read(`/proc/${pid}/task/${thread}/children`) ?? '').split(' ').filter((text) => text.trim() !== ''),
  );
  return [pid, ...children.flatMap((child) => processesBelow(Number(child)))];
}

const pssOf = (pid: number): number =>
  1024 * Number(/^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`) ?? '')?.[1] ?? 0);

/** User and system time: fields 14 and 15; the second field may hold spaces and ends with the last `)`. */
function ticksOf(pid: number): number | undefined {
  const fields = read(`/proc/${pid}/stat`)?.split(') ').at(-1)!.split(' ');
  return fields && Number(fields[11]) + Number(fields[12]);
}

/** Of one process, 0 of one that has ended. */
export const cpuSecondsOf = (pid: number): number => (ticksOf(pid) ?? 0) / ticksPerSecond;

const read = (path: string): string | undefined => attempt(() => readFileSync(path, 'utf8'));

/** A process may end at any moment; then there is nothing more to read of it. */
function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
