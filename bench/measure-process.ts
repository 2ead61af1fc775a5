/**
 * Runs one side of a comparison in a fresh process and measures its time, memory and CPU from outside, the same way for
 * every language. The process' side of the protocol is bench/workloads/measure-work.ts or bench/baselines/measure_work.py:
 *
 *   spawn ── prepares (imports, reads its rows) ──▶ `ready` ── we sample the base memory ──▶ `go`
 *         ── works, may send `phase <name>` ──▶ `end {"seconds", "result"}` ──▶ exit
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { canSample, ProcessTree } from './process-tree.ts';

export const measurementSchema = z.object({
  /** Wall time of the work, measured by the process itself. */
  seconds: z.number(),
  /** CPU time of the work in all processes; null if this platform cannot be sampled. */
  cpuSeconds: z.number().nullable(),
  /** PSS of all processes before the work, and the maximum during it, bytes. */
  baseBytes: z.number().nullable(),
  peakBytes: z.number().nullable(),
});
export type Measurement = z.infer<typeof measurementSchema>;

export interface Measured<T> extends Measurement {
  /** Peak memory of each phase that the process named, bytes. */
  readonly phasePeaks: ReadonlyMap<string, number>;
  readonly result: T;
}

/** The part that results keep. */
export const pickMeasurement = (measured: Measurement): Measurement => ({
  seconds: measured.seconds,
  cpuSeconds: measured.cpuSeconds,
  baseBytes: measured.baseBytes,
  peakBytes: measured.peakBytes,
});

export interface MeasuredCommand<T> {
  readonly program: string;
  readonly args: readonly string[];
  /** A program to run it with, such as taskset, nice or a lock. */
  readonly through?: string | undefined;
  readonly environment?: Readonly<Record<string, string>>;
  readonly result: z.ZodType<T>;
  /** How often to sample memory: `frequent` for work of a few seconds. */
  readonly sampling?: keyof typeof SAMPLING_SHARE;
}

const MIN_PAUSE_MS = 25;
/** Sampling takes CPU time and delays page faults of the process: it may use one in this many parts of a core. */
const SAMPLING_SHARE = { frequent: 20, sparse: 200 } as const;

/** @throws Error with the end of its standard error, if the process fails */
export async function measureProcess<T>(command: MeasuredCommand<T>): Promise<Measured<T>> {
  const { program, args, through, environment, sampling = 'frequent' } = command;
  const [file, ...options] = through === undefined ? [program, ...args] : [through, program, ...args];
  const child = spawn(file, options, {
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const killChild = (): void => void child.kill();
  process.once('exit', killChild);
  const exited = once(child, 'close');
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-4000)));
  const sampler = new MemorySampler(child.pid!, SAMPLING_SHARE[sampling]);
  let end: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    const [word, rest] = [line.split(' ', 1)[0], line.slice(line.indexOf(' ') + 1)];
    if (word === 'ready') {
      sampler.start();
      child.stdin.end('go\n');
    } else if (word === 'phase') sampler.startPhase(rest);
    else if (word === 'end') {
      sampler.stop();
      end = rest;
    }
  }
  sampler.stop();
  process.off('exit', killChild);
  const [code] = (await exited) as [number | null];
  if (code !== 0 || end === undefined) {
    throw new Error(`${program} ${args.join(' ')} failed (exit code ${code}):\n${errors}`);
  }
  const { seconds, result } = z
    .object({ seconds: z.number(), result: command.result })
    .parse(JSON.parse(end));
  return { seconds, ...sampler.totals(), phasePeaks: sampler.phasePeaks, result };
}

/** Samples a process tree from start() to stop(). */
class MemorySampler {
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

  start(): void {
    if (!canSample) return;
    this.#base = this.#tree.sample();
    this.#peak = this.#base;
    this.#cpuBefore = this.#tree.cpuSeconds;
    this.#sampleAndSchedule();
  }

  startPhase(name: string): void {
    this.#phase = name;
  }

  stop(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sample();
  }

  totals(): Omit<Measurement, 'seconds'> {
    if (!canSample) return { cpuSeconds: null, baseBytes: null, peakBytes: null };
    const cpuSeconds = this.#tree.cpuSeconds - this.#cpuBefore;
    return { cpuSeconds, baseBytes: this.#base, peakBytes: this.#peak };
  }

  #sampleAndSchedule(): void {
    const cost = this.#sample();
    this.#timer = setTimeout(
      () => this.#sampleAndSchedule(),
      Math.max(MIN_PAUSE_MS, this.#pauseFactor * cost),
    );
  }

  /** @returns how long sampling took, milliseconds */
  #sample(): number {
    const before = performance.now();
    const bytes = this.#tree.sample();
    this.#peak = Math.max(this.#peak, bytes);
    this.phasePeaks.set(this.#phase, Math.max(this.phasePeaks.get(this.#phase) ?? 0, bytes));
    return performance.now() - before;
  }
}
