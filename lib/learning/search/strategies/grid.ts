/**
 * Trains every candidate to the end, fold after fold:
 *
 *   thread 1   bin 0 ▸ longest run of 0 … ▸ run ▸ bin 1 ▸ longest run of 1 … ▸ run ▸ bin 2 ▸ …
 *   thread 2   (waits)  longest run of 0 … ▸ run ▸ shortest run of 0 ▸ longest run of 1 … ▸ …
 *                                                                   └▸ release 0
 *
 * One thread bins the next fold while every other thread still has a run of this one. If two folds take too much
 * memory (fold-memory.ts), the next one waits until this one is released, and all threads bin it. A native matrix is
 * built by one worker, used by all through its address, and released when the last run of its fold has ended,
 * even if the run failed.
 */
import { countRows } from '../../rows/row-ranges.ts';
import { planBoostingRuns } from '../boosting-runs.ts';
import type { BoostingRun } from '../boosting-runs.ts';
import { expandGrid } from '../candidates.ts';
import { foldsOverlap } from '../fold-memory.ts';
import type { SearchWorkers } from '../workers.ts';
import { allSettled } from './all-settled.ts';
import type { Search, SearchStrategy } from './strategy.ts';

export const gridSearch: SearchStrategy = {
  description: 'trains every candidate to the end',
  canResume: true,
  candidates: ({ paramGrid }) => expandGrid(paramGrid),
  assertSupported() {
    // Works with every version that the service loads.
  },
  plan: (candidates, folds, finished) => {
    const known = finished.filter(({ candidate, fold }) => candidate < candidates.length && fold < folds);
    return { runs: planBoostingRuns(candidates, folds, known), finished: known };
  },
  estimate: (runs, { foldRows, features, threads }) => ({
    phases: [runs.map((run) => ({ run, rounds: run.prefixes.at(-1)!.rounds }))],
    foldsInMemory: foldsOverlap(foldRows, features, threads) ? 2 : 1,
    boostersInMemory: threads,
  }),
  async run(search, workers) {
    await runFolds(search, workers);
    return [];
  },
};

async function runFolds(search: Search, workers: SearchWorkers): Promise<void> {
  const folds = [...new Set(search.runs.map(({ fold }) => fold))].sort((a, b) => a - b);
  const { threads } = workers;
  const priorities = prioritize(search, folds, threads);
  const rows = Math.max(...folds.map((fold) => countRows(search.folds[fold]!.training)));
  if (!foldsOverlap(rows, search.features, threads)) {
    for (const fold of folds) await runFold(fold, search, workers, priorities, threads);
    return;
  }
  await allSettled(
    // Nothing else can run while the first fold is binned.
    folds.map((fold, index) => runFold(fold, search, workers, priorities, index === 0 ? threads : 1)),
    () => workers.stop(),
  );
}

interface Priorities {
  /** By fold. */
  readonly preparations: ReadonlyMap<number, number>;
  readonly runs: ReadonlyMap<BoostingRun, number>;
}

/** The order in the drawing above as priorities; the first task has the highest. */
function prioritize({ runs }: Search, folds: readonly number[], threads: number): Priorities {
  const order: (number | BoostingRun)[] = [];
  for (const fold of folds) {
    const position = order.length === 0 ? 0 : order.length - (threads - 1);
    order.splice(Math.max(position, 0), 0, fold);
    order.push(...runs.filter((run) => run.fold === fold));
  }
  const priorities = { preparations: new Map<number, number>(), runs: new Map<BoostingRun, number>() };
  order.forEach((task, index) => {
    if (typeof task === 'number') priorities.preparations.set(task, -index);
    else priorities.runs.set(task, -index);
  });
  return priorities;
}

async function runFold(
  fold: number,
  search: Search,
  workers: SearchWorkers,
  priorities: Priorities,
  binningThreads: number,
): Promise<void> {
  const priority = priorities.preparations.get(fold)!;
  const prepared = await workers.prepareFold(fold, { threads: binningThreads, priority });
  if (prepared === 'stopped') return;
  try {
    const runs = search.runs.filter((run) => run.fold === fold);
    await allSettled(
      runs.map((run) => workers.boost(run, prepared, { priority: priorities.runs.get(run)! })),
      () => workers.stop(),
    );
  } finally {
    await workers.releaseFold(prepared);
  }
}
