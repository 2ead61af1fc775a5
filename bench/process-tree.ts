/**
 * Memory and CPU time of a process and its descendants, from Linux' /proc. Memory is the proportional set size (PSS): pages
 * shared by several processes count once, so programs that fork are not charged twice.
 */
import { readFileSync, readdirSync } from 'node:fs';

/** Clock ticks per second in /proc (USER_HZ; 100 on all current architectures). */
const TICKS_PER_SECOND = 100;

export const canSample = process.platform === 'linux';

export class ProcessTree {
  readonly #root: number;
  /** CPU ticks by process id, including processes that have exited. */
  readonly #ticks = new Map<number, number>();

  constructor(root: number) {
    this.#root = root;
  }

  /** Current PSS of the whole tree, bytes. */
  sample(): number {
    let bytes = 0;
    for (const pid of processesBelow(this.#root)) {
      bytes += pssOf(pid);
      this.#ticks.set(pid, ticksOf(pid) ?? this.#ticks.get(pid) ?? 0);
    }
    return bytes;
  }

  /** CPU seconds up to the last sample. */
  get cpuSeconds(): number {
    return [...this.#ticks.values()].reduce((sum, ticks) => sum + ticks, 0) / TICKS_PER_SECOND;
  }
}

/** Ids of a process and its descendants. */
export function processesBelow(pid: number): number[] {
  const threads = attempt(() => readdirSync(`/proc/${pid}/task`)) ?? [];
  const children = threads.flatMap((thread) =>
    (read(`/proc/${pid}/task/${thread}/children`) ?? '').split(' ').filter((text) => text.trim() !== ''),
  );
  return [pid, ...children.flatMap((child) => processesBelow(Number(child)))];
}

const pssOf = (pid: number): number =>
  1024 * Number(/^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`) ?? '')?.[1] ?? 0);

/** User and system time: fields 14 and 15. The second field may contain spaces and ends with the last `)`. */
function ticksOf(pid: number): number | undefined {
  const fields = read(`/proc/${pid}/stat`)?.split(') ').at(-1)!.split(' ');
  return fields && Number(fields[11]) + Number(fields[12]);
}

/** CPU seconds of one process; 0 if it has exited. */
export const cpuSecondsOf = (pid: number): number => (ticksOf(pid) ?? 0) / TICKS_PER_SECOND;

const read = (path: string): string | undefined => attempt(() => readFileSync(path, 'utf8'));

/** A process may exit at any moment; its files then no longer exist. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
