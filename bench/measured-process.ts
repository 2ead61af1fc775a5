/**
 * Runs one side of a comparison in a fresh process and watches it from outside, the same way whatever it
 * is written in. Its side of the conversation is bench/runs/measured.ts, or bench/peers/measured.py:
 *
 *   spawn ── prepares (imports, reads its rows) ──▶ `begin` ── we take the base ──▶ `go`
 *         ── works; `phase <name>` now and then ──▶ `end {"seconds", "result"}` ──▶ exit
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { canWatch, ProcessTree } from './process-tree.ts';

export const measurementSchema = z.object({
  /** Wall time of the work, by the process' own clock. */
  seconds: z.number(),
  /** CPU time of the work in all processes; null where it cannot be watched. */
  cpuSeconds: z.number().nullable(),
  /** PSS of all processes before the work, and the most during it, bytes. */
  baseBytes: z.number().nullable(),
  peakBytes: z.number().nullable(),
});
export type Measurement = z.infer<typeof measurementSchema>;

export interface Measured<T> extends Measurement {
  /** The most memory in each phase the process named, bytes. */
  readonly phasePeaks: ReadonlyMap<string, number>;
  readonly result: T;
}

/** What is kept of it. */
export const figuresOf = (measured: Measurement): Measurement => ({
  seconds: measured.seconds,
  cpuSeconds: measured.cpuSeconds,
  baseBytes: measured.baseBytes,
  peakBytes: measured.peakBytes,
});

export interface MeasuredCommand<T> {
  readonly program: string;
  readonly args: readonly string[];
  /** A program that runs it: a lock, taskset, nice. */
  readonly through?: string | undefined;
  readonly environment?: Readonly<Record<string, string>>;
  readonly result: z.ZodType<T>;
  /** How much of a core looking at its memory may take: `closely` when it is over in a second or so. */
  readonly watched?: keyof typeof lookShare;
}

const shortestPauseMs = 25;
/** Looking takes time and holds up the page faults of the watched: one part in this many of a core. */
const lookShare = { closely: 20, lightly: 200 } as const;

/** @throws Error with the end of what it wrote to stderr, when it does not come to its end. */
export async function runMeasured<T>(command: MeasuredCommand<T>): Promise<Measured<T>> {
  const { program, args, through, environment, watched = 'closely' } = command;
  const [file, ...options] = through === undefined ? [program, ...args] : [through, program, ...args];
  const child = spawn(file, options, {
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const endWithUs = (): void => void child.kill();
  process.once('exit', endWithUs);
  const exited = once(child, 'close');
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-4000)));
  const watch = new Watch(child.pid!, lookShare[watched]);
  let end: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    const [word, rest] = [line.split(' ', 1)[0], line.slice(line.indexOf(' ') + 1)];
    if (word === 'begin') {
      watch.begin();
      child.stdin.end('go\n');
    } else if (word === 'phase') watch.phase(rest);
    else if (word === 'end') {
      watch.end();
      end = rest;
    }
  }
  watch.end();
  process.off('exit', endWithUs);
  const [code] = (await exited) as [number | null];
  if (code !== 0 || end === undefined) {
    throw new Error(`${program} ${args.join(' ')} did not come to its end (${code}):\n${errors}`);
  }
  const { seconds, result } = z
    .object({ seconds: z.number(), result: command.result })
    .parse(JSON.parse(end));
  return { seconds, ...watch.figures(), phasePeaks: watch.phasePeaks, result };
}

/** Samples a process tree between its begin and its end. */
class Watch {
  readonly phasePeaks = new Map<string, number>();
  readonly #tree: ProcessTree;
  readonly #pauseFactor: number;
  #timer: NodeJS.Timeout | undefined;
  #phase = '';
  #base = 0;
  #peak = 0;
  #cpuBefore = 0;

  constructor(pid: number, pauseFactor: number) {
    this.#tree = new ProcessTree(pid);
    this.#pauseFactor = pauseFactor;
  }

  begin(): void {
    if (!canWatch) return;
    this.#base = this.#tree.sample();
    this.#peak = this.#base;
    this.#cpuBefore = this.#tree.cpuSeconds;
    this.#look();
  }

  phase(name: string): void {
    this.#phase = name;
  }

  end(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#take();
  }

  figures(): Omit<Measurement, 'seconds'> {
    if (!canWatch) return { cpuSeconds: null, baseBytes: null, peakBytes: null };
    const cpuSeconds = this.#tree.cpuSeconds - this.#cpuBefore;
    return { cpuSeconds, baseBytes: this.#base, peakBytes: this.#peak };
  }

  #look(): void {
    const cost = this.#take();
    this.#timer = setTimeout(() => this.#look(), Math.max(shortestPauseMs, this.#pauseFactor * cost));
  }

  /** @returns what looking took, milliseconds */
  #take(): number {
    const before = performance.now();
    const bytes = this.#tree.sample();
    this.#peak = Math.max(this.#peak, bytes);
    this.phasePeaks.set(this.#phase, Math.max(this.phasePeaks.get(this.#phase) ?? 0, bytes));
    return performance.now() - before;
  }
}
