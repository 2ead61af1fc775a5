/**
 * Runs the sequences of a grid search on the workers, fold after fold:
 *
 *   thread 1   bin 0 ▸ longest … ▸ sequence ▸ bin 1 ▸ longest of 1 … ▸ sequence ▸ bin 2 ▸ …
 *   thread 2   (waits) longest … ▸ sequence ▸ shortest of 0 ▸ longest of 1 … ▸ …
 *                                                └▸ free 0
 *
 * The next fold is binned while every other thread still has a sequence of this one to run; so large a fold that
 * it shall lie alone (fold-memory.ts) waits until this one is freed, and is binned by all threads. A native matrix
 * is built by one worker, used by all through its address, and freed when the last sequence of its fold has
 * ended, however it ended.
 */
import type { SharedFloats } from '../../../platform/scratch/floats.ts';
import { foldsOverlap } from '../fold-memory.ts';
import type { Fold } from '../folds.ts';
import { countRows } from '../../rows/row-ranges.ts';
import type { Scoring } from '../scoring.ts';
import type { FinishedFit, BoostingRun } from '../boosting-runs.ts';
import { allEnded, FIRST, runTask } from '../../trainer/trainer-calls.ts';
import type {
  PreparedFold,
  ObjectiveParams,
  PausedRun,
  PrefixScore,
  SharedTargets,
  StopFlag,
} from '../../trainer/trainer-tasks.ts';
import type { WorkerPool } from '../../../platform/threads/worker-pool.ts';

export interface SearchRun {
  readonly values: SharedFloats;
  /** Number of columns. */
  readonly features: number;
  readonly targets: SharedTargets;
  readonly folds: readonly Fold[];
  readonly learning: ObjectiveParams;
  readonly scoring: Scoring;
  /** In each fold the longest first. */
  readonly sequences: readonly BoostingRun[];
  /** Of the pool. */
  readonly threads: number;
  readonly stop: StopFlag;
  readonly onFit: (fit: FinishedFit) => void;
  /** Of a halving: a candidate was given up, on all folds. */
  readonly onDropped?: ((candidate: number) => void) | undefined;
}

/**
 * Ends when every worker is done with it and its native memory is freed; after a failure, or when `stop`
 * rises, within one boosting round.
 * @throws the first failure: of a worker, or of `onFit`.
 */
export async function runBoostingRuns(pool: WorkerPool, run: SearchRun): Promise<void> {
  const folds = [...new Set(run.sequences.map(({ fold }) => fold))].sort((a, b) => a - b);
  const priorities = prioritise(run, folds);
  const { features, threads } = run;
  const rows = Math.max(...folds.map((fold) => countRows(run.folds[fold]!.training)));
  if (!foldsOverlap(rows, features, threads)) {
    for (const fold of folds) await runFold(pool, run, fold, priorities, threads);
    return;
  }
  await allEnded(
    // While the first is binned there is nothing else to do.
    folds.map((fold, place) => runFold(pool, run, fold, priorities, place === 0 ? threads : 1)),
    () => halt(run),
  );
}

/** Has all workers end within one round. */
export const halt = ({ stop }: SearchRun) => void Atomics.store(stop, 0, 1);

interface Priorities {
  /** By fold. */
  readonly builds: ReadonlyMap<number, number>;
  readonly sequences: ReadonlyMap<BoostingRun, number>;
}

/** The order of the picture above as priorities, that of the first task the highest. */
function prioritise({ sequences, threads }: SearchRun, folds: readonly number[]): Priorities {
  const order: (number | BoostingRun)[] = [];
  for (const fold of folds) {
    const ahead = order.length === 0 ? 0 : order.length - (threads - 1);
    order.splice(Math.max(ahead, 0), 0, fold);
    order.push(...sequences.filter((sequence) => sequence.fold === fold));
  }
  const builds = new Map<number, number>();
  const priorities = new Map<BoostingRun, number>();
  order.forEach((task, place) => {
    if (typeof task === 'number') builds.set(task, -place);
    else priorities.set(task, -place);
  });
  return { builds, sequences: priorities };
}

async function runFold(
  pool: WorkerPool,
  run: SearchRun,
  fold: number,
  priorities: Priorities,
  /** That bin it. */
  threads: number,
): Promise<void> {
  const prepared = await runTask(pool, buildTask(run, fold, threads), priorities.builds.get(fold)!);
  if (prepared === 'stopped') return;
  try {
    const own = run.sequences.filter((sequence) => sequence.fold === fold);
    await allEnded(
      own.map((sequence) => scoreTo(pool, run, sequence, prepared, priorities.sequences.get(sequence)!)),
      () => halt(run),
    );
  } finally {
    await freeFold(pool, prepared);
  }
}

/** @param threads that bin it; how many there are changes nothing but the time. */
export const buildTask = (
  { values, features, targets, folds, stop }: SearchRun,
  fold: number,
  threads: number,
) => ({ kind: 'build-fold', values, features, targets, fold: folds[fold]!, threads, stop }) as const;

export async function freeFold(pool: WorkerPool, { training }: PreparedFold): Promise<void> {
  await runTask(pool, { kind: 'free', matrices: [training], boosters: [] }, FIRST);
}

/**
 * Boosts a sequence and reports the prefixes it reaches.
 * @param part of the sequence; the whole when empty.
 * @throws what the worker threw, or `onFit`.
 */
export async function scoreTo(
  pool: WorkerPool,
  run: SearchRun,
  sequence: BoostingRun,
  fold: PreparedFold,
  priority: number,
  part: { readonly begun?: PausedRun; readonly until?: number } = {},
): Promise<'done' | 'stopped' | PausedRun> {
  const { learning, scoring, stop } = run;
  const faults: unknown[] = [];
  const hear = (value: unknown) => {
    const { candidates, score, seconds } = value as PrefixScore;
    try {
      for (const candidate of candidates) run.onFit({ candidate, fold: sequence.fold, score, seconds });
    } catch (error) {
      faults.push(error);
      halt(run);
    }
  };
  const task = { kind: 'run-sequence', ...learning, ...part, sequence, fold, scoring, stop } as const;
  const ended = await runTask(pool, task, priority, hear);
  if (faults.length === 0) return ended;
  if (typeof ended === 'object') {
    await runTask(pool, { kind: 'free', matrices: [], boosters: [ended.booster] }, FIRST);
  }
  throw faults[0];
}
