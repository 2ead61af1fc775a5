/**
 * Runs a search by successive halving (halving.ts) on the workers. All folds are in memory, and one booster
 * a fold of every contender that is still in: it stands still in native memory between two rungs, and any
 * thread may take it further.
 *
 *   build all folds ▸ ┌▸ every contender, every fold: on to the next rung ▸ drop the weak ┐ ▸ free all
 *                     └───────────────────────────────────────────────────────────────────┘
 */
import { candidateGroups, rungsOf, survivors } from './rungs.ts';
import type { CandidateGroup, PrunedCandidate } from './rungs.ts';
import { meanOf } from '../../boosting-runs.ts';
import type { BoostingRun } from '../../boosting-runs.ts';
import { buildTask, freeFold, halt, scoreTo } from '../grid.ts';
import type { SearchRun } from '../grid.ts';
import { allEnded, FIRST, runTask } from '../../../trainer/trainer-calls.ts';
import type { PreparedFold, PausedRun } from '../../../trainer/trainer-tasks.ts';
import type { WorkerPool } from '../../../../platform/threads/worker-pool.ts';

/**
 * Ends as runSequences does: all native memory freed, whatever happened.
 * @returns the candidates that were given up; all others were reported by `onFit`, on every fold
 * @throws the first failure: of a worker, or of `onFit`.
 */
export async function runHalving(pool: WorkerPool, run: SearchRun): Promise<PrunedCandidate[]> {
  const all = candidateGroups(run.sequences);
  const folds = new Map<number, PreparedFold>();
  const paused = new Map<BoostingRun, PausedRun>();
  try {
    await allEnded(
      [...new Set(run.sequences.map(({ fold }) => fold))].map(async (fold) => {
        const prepared = await runTask(pool, buildTask(run, fold, 1), FIRST);
        if (prepared !== 'stopped') folds.set(fold, prepared);
      }),
      () => halt(run),
    );
    return await climb(pool, run, all, folds, paused);
  } finally {
    await freeBoosters(pool, paused, [...paused.keys()]);
    for (const prepared of folds.values()) await freeFold(pool, prepared);
  }
}

async function climb(
  pool: WorkerPool,
  run: SearchRun,
  all: readonly CandidateGroup[],
  folds: ReadonlyMap<number, PreparedFold>,
  paused: Map<BoostingRun, PausedRun>,
): Promise<PrunedCandidate[]> {
  const dropped: PrunedCandidate[] = [];
  let running = all;
  for (const rung of [...rungsOf(Math.max(...all.map(({ rounds }) => rounds))), undefined]) {
    const sequences = running.flatMap((contender) => contender.sequences);
    await allEnded(
      sequences.map((sequence) => advance(pool, run, sequence, rung, folds, paused)),
      () => halt(run),
    );
    if (Atomics.load(run.stop, 0) !== 0) return [];
    // Who has reached its own end is in for good, and takes no one's place.
    running = running.filter(({ rounds }) => rung !== undefined && rounds > rung);
    const scored = running.map((contender) => {
      const foldScores = contender.sequences.map((sequence) => paused.get(sequence)!.score);
      return { of: contender, foldScores, meanScore: meanOf(foldScores) };
    });
    const kept = survivors(scored);
    for (const { of: contender, foldScores } of scored) {
      if (kept.includes(contender)) continue;
      for (const { rounds, candidates } of contender.sequences[0]!.prefixes) {
        if (rounds <= rung!) continue;
        dropped.push(...candidates.map((candidate) => ({ candidate, rounds: rung!, foldScores })));
        for (const candidate of candidates) run.onDropped?.(candidate);
      }
      await freeBoosters(pool, paused, contender.sequences);
    }
    running = kept;
  }
  return dropped;
}

/** Boosts one sequence on to the rung, or to its end. */
async function advance(
  pool: WorkerPool,
  run: SearchRun,
  sequence: BoostingRun,
  rung: number | undefined,
  folds: ReadonlyMap<number, PreparedFold>,
  paused: Map<BoostingRun, PausedRun>,
): Promise<void> {
  const fold = folds.get(sequence.fold);
  if (fold === undefined) return;
  const begun = paused.get(sequence);
  // It is the worker's now: whatever comes of it, what stood still here is no more.
  paused.delete(sequence);
  const ended = await scoreTo(pool, run, sequence, fold, sequence.cost, {
    ...(rung !== undefined && { until: rung }),
    ...(begun && { begun }),
  });
  if (typeof ended === 'object') paused.set(sequence, ended);
}

async function freeBoosters(
  pool: WorkerPool,
  paused: Map<BoostingRun, PausedRun>,
  sequences: readonly BoostingRun[],
): Promise<void> {
  const boosters = sequences.flatMap((sequence) => paused.get(sequence)?.booster ?? []);
  for (const sequence of sequences) paused.delete(sequence);
  if (boosters.length > 0) await runTask(pool, { kind: 'free', matrices: [], boosters }, FIRST);
}
