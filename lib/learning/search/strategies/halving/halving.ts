/**
 * Successive halving (rungs.ts) on the workers. All folds are in memory, and each group that is still in the search has
 * one paused booster per fold. Any thread may resume it.
 *
 *   prepare all folds ▸ ┌▸ boost every group on every fold to the next rung ▸ prune the weak groups ┐ ▸ release all
 *                       └────────────────────────────────────────────────────────────────────────────┘
 */
import { DataError } from '../../../../errors.ts';
import { planBoostingRuns } from '../../boosting-runs.ts';
import type { BoostingRun } from '../../boosting-runs.ts';
import { expandGrid } from '../../candidates.ts';
import { meanOf } from '../../search-result.ts';
import type { PrunedCandidate } from '../../search-result.ts';
import { HIGHEST_PRIORITY } from '../../workers.ts';
import type { PausedRun, PreparedFold, SearchWorkers } from '../../workers.ts';
import { allSettled } from '../all-settled.ts';
import type { PlannedRounds, Search, SearchStrategy } from '../strategy.ts';
import { candidateGroups, rungsOf, survivors, survivorsOf } from './rungs.ts';
import type { CandidateGroup } from './rungs.ts';

export const halvingSearch: SearchStrategy = {
  description: 'stops weak candidates early',
  // Paused boosters are not saved: another attempt starts again.
  canResume: false,
  candidates: ({ paramGrid }) => expandGrid(paramGrid),
  assertSupported: assertBoostersKeepState,
  plan: (candidates, folds) => ({ runs: planBoostingRuns(candidates, folds, []), finished: [] }),
  estimate: (runs, { folds }) => ({
    phases: phasesOf(runs),
    foldsInMemory: folds,
    boostersInMemory: runs.length,
  }),
  async run(search, workers) {
    const groups = candidateGroups(search.runs);
    const folds = new Map<number, PreparedFold>();
    const paused = new Map<BoostingRun, PausedRun>();
    try {
      await allSettled(
        [...new Set(search.runs.map(({ fold }) => fold))].map(async (fold) => {
          const prepared = await workers.prepareFold(fold, { threads: 1, priority: HIGHEST_PRIORITY });
          if (prepared !== 'stopped') folds.set(fold, prepared);
        }),
        () => workers.stop(),
      );
      return await runRungs(search, workers, groups, folds, paused);
    } finally {
      await releaseRuns(workers, paused, [...paused.keys()]);
      for (const prepared of folds.values()) await workers.releaseFold(prepared);
    }
  },
};

/** Boosters that alternate on a thread build reproducible trees only if each has its own random state. */
function assertBoostersKeepState(libraryVersion: string): void {
  const [major = 0, minor = 0] = libraryVersion.split('.').map(Number);
  if (major > 3 || (major === 3 && minor >= 3)) return;
  throw new DataError(
    'halving_unavailable',
    `search.strategy "halving" needs XGBoost 3.3 or newer, and this runner has ${libraryVersion}. Request "grid", or install a newer XGBoost on the runner.`,
  );
}

/** Assumes that cheap and expensive groups survive alike, because the real survivors are not known yet. */
function phasesOf(runs: readonly BoostingRun[]): PlannedRounds[][] {
  let running = candidateGroups(runs);
  let from = 0;
  return [...rungsOf(Math.max(...running.map(({ rounds }) => rounds))), Infinity].map((rung) => {
    const phase = running.flatMap(({ runs: own, rounds }) =>
      own.map((run) => ({ run, rounds: Math.min(rounds, rung) - from })),
    );
    const longer = running
      .filter(({ rounds }) => rounds > rung)
      .toSorted((a, b) => b.runs[0]!.cost - a.runs[0]!.cost);
    const count = survivorsOf(longer.length);
    running = Array.from(
      { length: count },
      (_, rank) => longer[Math.floor(((rank + 0.5) * longer.length) / count)]!,
    );
    from = rung;
    return phase;
  });
}

async function runRungs(
  search: Search,
  workers: SearchWorkers,
  groups: readonly CandidateGroup[],
  folds: ReadonlyMap<number, PreparedFold>,
  paused: Map<BoostingRun, PausedRun>,
): Promise<PrunedCandidate[]> {
  const pruned: PrunedCandidate[] = [];
  let running = groups;
  for (const rung of [...rungsOf(Math.max(...groups.map(({ rounds }) => rounds))), undefined]) {
    const runs = running.flatMap((group) => group.runs);
    await allSettled(
      runs.map((run) => boostTo(rung, run, workers, folds, paused)),
      () => workers.stop(),
    );
    if (workers.isStopped) return [];
    // Groups that have reached their own last round do not compete with those that are still boosted.
    running = running.filter(({ rounds }) => rung !== undefined && rounds > rung);
    const scored = running.map((group) => {
      const foldScores = group.runs.map((run) => paused.get(run)!.score);
      return { of: group, foldScores, meanScore: meanOf(foldScores) };
    });
    const kept = survivors(scored);
    for (const { of: group, foldScores } of scored) {
      if (kept.includes(group)) continue;
      for (const { rounds, candidates } of group.runs[0]!.prefixes) {
        if (rounds <= rung!) continue;
        pruned.push(...candidates.map((candidate) => ({ candidate, rounds: rung!, foldScores })));
        for (const candidate of candidates) search.onPruned?.(candidate);
      }
      await releaseRuns(workers, paused, group.runs);
    }
    running = kept;
  }
  return pruned;
}

/** Boosts a run to the rung, or to its end. */
async function boostTo(
  rung: number | undefined,
  run: BoostingRun,
  workers: SearchWorkers,
  folds: ReadonlyMap<number, PreparedFold>,
  paused: Map<BoostingRun, PausedRun>,
): Promise<void> {
  const fold = folds.get(run.fold);
  if (fold === undefined) return;
  const resume = paused.get(run);
  // From here on the worker owns the booster, and releases it if it fails.
  paused.delete(run);
  const ended = await workers.boost(run, fold, {
    priority: run.cost,
    ...(rung !== undefined && { until: rung }),
    ...(resume && { resume }),
  });
  if (typeof ended === 'object') paused.set(run, ended);
}

async function releaseRuns(
  workers: SearchWorkers,
  paused: Map<BoostingRun, PausedRun>,
  runs: readonly BoostingRun[],
): Promise<void> {
  const released = runs.flatMap((run) => paused.get(run) ?? []);
  for (const run of runs) paused.delete(run);
  if (released.length > 0) await workers.releaseRuns(released);
}
