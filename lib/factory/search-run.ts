/**
 * Runs the sequences of a grid search on the workers:
 *
 *   build fold matrices ▸ boosted sequences, longest first ▸ scores ▸ free the matrices
 *
 * A native matrix is built by one worker, used by all through its address, and freed when the last
 * sequence of its fold has ended, however it ended.
 */
import type { Fold } from './folds.ts';
import type { FinishedFit, Sequence } from './search.ts';
import { allEnded, FIRST, runTask } from './trainer-calls.ts';
import type { FoldMatrices, PrefixScore, SharedValues, StopFlag } from './trainer-tasks.ts';
import type { WorkerPool } from './worker-pool.ts';

export interface SearchRun {
  readonly values: SharedValues;
  /** Number of columns. */
  readonly features: number;
  readonly labels: Uint8Array<SharedArrayBuffer>;
  readonly folds: readonly Fold[];
  readonly scalePosWeight: number;
  readonly sequences: readonly Sequence[];
  readonly stop: StopFlag;
  readonly onFit: (fit: FinishedFit) => void;
}

/**
 * Ends when every worker is done with it and its native memory is freed; after a failure, or when `stop`
 * rises, within one boosting round.
 * @throws the first failure: of a worker, or of `onFit`.
 */
export async function runSequences(pool: WorkerPool, run: SearchRun): Promise<void> {
  const folds = new Set(run.sequences.map(({ fold }) => fold));
  await allEnded(
    [...folds].map((fold) => runFold(pool, run, fold)),
    () => halt(run),
  );
}

const halt = ({ stop }: SearchRun) => void Atomics.store(stop, 0, 1);

async function runFold(pool: WorkerPool, run: SearchRun, fold: number): Promise<void> {
  const { values, features, labels, folds, stop } = run;
  const build = { kind: 'build-fold', values, features, labels, fold: folds[fold]!, stop } as const;
  const matrices = await runTask(pool, build, FIRST);
  if (matrices === 'stopped') return;
  try {
    const own = run.sequences.filter((sequence) => sequence.fold === fold);
    await allEnded(
      own.map((sequence) => runSequence(pool, run, sequence, matrices)),
      () => halt(run),
    );
  } finally {
    await runTask(pool, { kind: 'free', matrices: [matrices.training, matrices.validation] }, FIRST);
  }
}

async function runSequence(
  pool: WorkerPool,
  run: SearchRun,
  sequence: Sequence,
  matrices: FoldMatrices,
): Promise<void> {
  const { scalePosWeight, stop } = run;
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
  const task = { kind: 'run-sequence', sequence, matrices, scalePosWeight, stop } as const;
  await runTask(pool, task, sequence.cost, hear);
  if (faults.length > 0) throw faults[0];
}
