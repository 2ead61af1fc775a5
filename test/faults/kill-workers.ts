/** kill -9 of workers at random moments between the claim and the last write. */
import { setTimeout as moment } from 'node:timers/promises';
import type { Bench } from './bench.ts';
import type { ParamGrid } from '../../lib/learning/search/grid.ts';
import type { Job } from '../../lib/jobs/job.ts';
import { seededRandom } from './random.ts';
import { signal, watch } from './workers.ts';

/** 18 candidates × 3 folds, a second or two on one thread. */
export const killGrid: ParamGrid = {
  n_estimators: [20, 40, 60],
  max_depth: [3, 4],
  learning_rate: [0.1],
  subsample: [0.7, 0.85, 1],
};
export const killGridFits = 54;

export interface KillFigures {
  readonly seed: number;
  readonly kills: number;
  /** What the workers were at when they were killed, by the fits they had done. */
  readonly phases: Readonly<Record<string, number>>;
  readonly jobs: number;
  readonly completed: number;
  readonly models: number;
  readonly distinctJobs: number;
  /** After one more sweep. */
  readonly orphans: number;
  readonly missing: number;
  readonly wrong: number;
  /** Fits of the search that ended, in all jobs together. */
  readonly executed: number;
  /** What the same jobs would take without a kill. */
  readonly needed: number;
  /** Fits that had ended but not been saved when their worker was killed: in flight. */
  readonly inFlight: number;
  readonly resumed: number;
  readonly mostAttempts: number;
}

/**
 * Works jobs off, one a machine, and kills the first worker of each, until `kills` kills hit a job.
 * @param machines one more than jobs are needed; the first is for finding out how long a life is
 */
export async function killWorkers(
  bench: Bench,
  options: { kills: number; seed: number; machines: readonly string[]; lanes: number },
): Promise<KillFigures> {
  const { kills, seed, lanes } = options;
  const random = seededRandom(seed);
  const [first, ...machines] = options.machines;
  const watched = watch(bench);

  const calm = await bench.submit(first!, killGrid);
  await claimed(bench, calm.processId);
  const claimedAt = Date.now();
  await searched(bench, first!);
  const searchedAt = Date.now();
  await watched.end(calm.messageId);
  const lifeMs = Date.now() - claimedAt;
  const lastMs = Date.now() - searchedAt;

  const phases: Record<string, number> = {};
  const jobs: { processId: string; machine: string }[] = [];
  let aimed = 0;
  let hit = 0;
  let inFlight = 0;
  const lane = async (): Promise<void> => {
    while (aimed < kills && machines.length > 0) {
      const nth = (aimed += 1);
      const machine = machines.shift()!;
      const { processId, messageId } = await bench.submit(machine, killGrid);
      jobs.push({ processId, machine });
      const pid = await watched.worker(messageId);
      await claimed(bench, processId);
      // Every third is aimed at the short time in which a model is published.
      if (nth % 3 === 0) {
        await searched(bench, machine);
        await moment(random() * lastMs);
      } else await moment(random() * lifeMs);
      if (watched.finished.has(messageId)) {
        // Too late for this one: another takes its place.
        aimed -= 1;
      } else if (signal(pid, 'SIGKILL')) {
        await watched.end(messageId);
        const left = (await bench.jobs.get(processId)) as Job;
        const { executed } = bench.fits(machine);
        const phase = executed === 0 ? 'loading' : executed < killGridFits ? 'searching' : 'publishing';
        phases[phase] = (phases[phase] ?? 0) + 1;
        // A completed job needs its saved fits no more, and runs none again.
        if (left.status !== 'completed') inFlight += executed - (left.fitCheckpoints?.fits.length ?? 0);
        hit += 1;
      }
      await bench.ended(processId);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));

  const ends = await Promise.all(jobs.map(({ processId }) => bench.ended(processId)));
  await bench.sweep();
  const { models, orphans, missing, wrong } = await bench.inventory();
  const [counted] = await bench.sql<{ count: number }[]>`
    SELECT count(DISTINCT process_id)::int AS count FROM models`;
  const fits = jobs.map(({ machine }) => bench.fits(machine));
  return {
    seed,
    kills: hit,
    phases,
    jobs: jobs.length,
    completed: ends.filter(({ status }) => status === 'completed').length,
    // Without the calm one.
    models: models - 1,
    distinctJobs: counted!.count - 1,
    orphans: orphans.length,
    missing: missing.length,
    wrong: wrong.length,
    executed: fits.reduce((sum, { executed }) => sum + executed, 0),
    needed: jobs.length * killGridFits,
    inFlight,
    resumed: fits.reduce((sum, { resumed }) => sum + resumed, 0),
    mostAttempts: Math.max(...ends.map(({ attempt }) => attempt)),
  };
}

/** Looks often: what comes right after the claim must be hit, too. */
async function claimed(bench: Bench, processId: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while ((await bench.jobs.get(processId))?.status === 'pending') {
    if (Date.now() > deadline) throw new Error(`Nobody claimed job ${processId} within 60 seconds.`);
    await moment(5);
  }
}

async function searched(bench: Bench, machine: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (bench.fits(machine).executed < killGridFits) {
    if (Date.now() > deadline) throw new Error(`The search for ${machine} did not end within 60 seconds.`);
    await moment(10);
  }
}

export interface BootKillFigures {
  readonly kills: number;
  readonly completed: number;
  readonly slowestSeconds: number;
}

/** kill -9 of workers that have their message but not yet the job: while they load. */
export async function killLoadingWorkers(
  bench: Bench,
  machines: readonly string[],
  deadlineSeconds: number,
): Promise<BootKillFigures> {
  const watched = watch(bench);
  const ends: Job[] = [];
  let kills = 0;
  for (const machine of machines) {
    const { processId, messageId } = await bench.submit(machine, { n_estimators: [5], max_depth: [2] });
    const pid = await watched.worker(messageId);
    if ((await bench.jobs.get(processId))!.status === 'pending' && signal(pid, 'SIGKILL')) kills += 1;
    ends.push(await bench.ended(processId, deadlineSeconds));
  }
  return {
    kills,
    completed: ends.filter(({ status }) => status === 'completed').length,
    slowestSeconds:
      Math.max(...ends.map(({ createdAt, finishedAt }) => finishedAt!.getTime() - createdAt.getTime())) /
      1000,
  };
}
