/** Kills workers (SIGKILL) at random times between the claim and the last write. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultStack } from './fault-stack.ts';
import type { ParamGrid } from '../../lib/learning/search/candidates.ts';
import type { Job } from '../../lib/jobs/job.ts';
import { seededRandom } from './random.ts';
import { sendSignal, watchWorkers } from './workers.ts';

/** 18 candidates × 3 folds: one or two seconds on one thread. */
export const KILL_GRID: ParamGrid = {
  n_estimators: [20, 40, 60],
  max_depth: [3, 4],
  learning_rate: [0.1],
  subsample: [0.7, 0.85, 1],
};
const KILL_GRID_FITS = 54;

export interface KillResult {
  readonly seed: number;
  readonly kills: number;
  /** Number of kills by the phase of the worker, derived from its finished fits. */
  readonly phases: Readonly<Record<string, number>>;
  readonly jobs: number;
  readonly completed: number;
  readonly models: number;
  readonly distinctJobs: number;
  /** Orphaned objects after one more sweep. */
  readonly orphans: number;
  readonly missing: number;
  readonly wrong: number;
  /** Finished fits of the searches of all jobs. */
  readonly executed: number;
  /** Fits that the jobs need without kills. */
  readonly needed: number;
  /** Fits that had finished but were not yet checkpointed when their worker was killed. */
  readonly inFlight: number;
  readonly resumed: number;
  readonly maxAttempts: number;
}

/**
 * Runs one job for each machine and kills its first worker, until `kills` workers were killed during a job.
 * @param options.machines the first one measures the duration of an undisturbed job; the others need to be more than
 *   `kills`, because some jobs finish before the kill
 */
export async function killWorkers(
  stack: FaultStack,
  options: { kills: number; seed: number; machines: readonly string[]; lanes: number },
): Promise<KillResult> {
  const { kills, seed, lanes } = options;
  const random = seededRandom(seed);
  const [first, ...machines] = options.machines;
  const workers = watchWorkers(stack);

  const undisturbed = await stack.submit(first!, KILL_GRID);
  await waitForClaim(stack, undisturbed.processId);
  const claimedAt = Date.now();
  await waitForSearchEnd(stack, first!);
  const searchedAt = Date.now();
  await workers.waitForEnd(undisturbed.messageId);
  const durationMs = Date.now() - claimedAt;
  const publishingMs = Date.now() - searchedAt;

  const phases: Record<string, number> = {};
  const jobs: { processId: string; machine: string }[] = [];
  let attempted = 0;
  let killed = 0;
  let inFlight = 0;
  const lane = async (): Promise<void> => {
    while (attempted < kills && machines.length > 0) {
      const number = (attempted += 1);
      const machine = machines.shift()!;
      const { processId, messageId } = await stack.submit(machine, KILL_GRID);
      jobs.push({ processId, machine });
      const pid = await workers.firstWorker(messageId);
      await waitForClaim(stack, processId);
      // Every third kill happens while the model is published, which is short.
      if (number % 3 === 0) {
        await waitForSearchEnd(stack, machine);
        await sleep(random() * publishingMs);
      } else await sleep(random() * durationMs);
      if (workers.finished.has(messageId)) {
        // The job finished first: kill the worker of another one.
        attempted -= 1;
      } else if (sendSignal(pid, 'SIGKILL')) {
        await workers.waitForEnd(messageId);
        const job = (await stack.jobs.get(processId)) as Job;
        const { executed } = stack.fitRecord(machine);
        const phase = executed === 0 ? 'loading' : executed < KILL_GRID_FITS ? 'searching' : 'publishing';
        phases[phase] = (phases[phase] ?? 0) + 1;
        // A completed job has no checkpoints and repeats nothing.
        if (job.status !== 'completed') inFlight += executed - (job.fitCheckpoints?.fits.length ?? 0);
        killed += 1;
      }
      await stack.waitForEnd(processId);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));

  const ends = await Promise.all(jobs.map(({ processId }) => stack.waitForEnd(processId)));
  await stack.sweep();
  const { models, orphans, missing, wrong } = await stack.inventory();
  const [counted] = await stack.sql<{ count: number }[]>`
    SELECT count(DISTINCT process_id)::int AS count FROM models`;
  const fits = jobs.map(({ machine }) => stack.fitRecord(machine));
  return {
    seed,
    kills: killed,
    phases,
    jobs: jobs.length,
    completed: ends.filter(({ status }) => status === 'completed').length,
    // Without the undisturbed job.
    models: models - 1,
    distinctJobs: counted!.count - 1,
    orphans: orphans.length,
    missing: missing.length,
    wrong: wrong.length,
    executed: fits.reduce((sum, { executed }) => sum + executed, 0),
    needed: jobs.length * KILL_GRID_FITS,
    inFlight,
    resumed: fits.reduce((sum, { resumed }) => sum + resumed, 0),
    maxAttempts: Math.max(...ends.map(({ attempt }) => attempt)),
  };
}

/** Polls every few milliseconds, so that kills can hit the time right after the claim. */
async function waitForClaim(stack: FaultStack, processId: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while ((await stack.jobs.get(processId))?.status === 'pending') {
    if (Date.now() > deadline) throw new Error(`No worker claimed job ${processId} within 60 seconds.`);
    await sleep(5);
  }
}

async function waitForSearchEnd(stack: FaultStack, machine: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (stack.fitRecord(machine).executed < KILL_GRID_FITS) {
    if (Date.now() > deadline) throw new Error(`The search for ${machine} did not end within 60 seconds.`);
    await sleep(10);
  }
}

export interface LoadingKillResult {
  readonly kills: number;
  readonly completed: number;
  readonly slowestSeconds: number;
}

/** Kills workers (SIGKILL) after they received the message and before they claim the job. */
export async function killLoadingWorkers(
  stack: FaultStack,
  machines: readonly string[],
  deadlineSeconds: number,
): Promise<LoadingKillResult> {
  const workers = watchWorkers(stack);
  const ends: Job[] = [];
  let kills = 0;
  for (const machine of machines) {
    const { processId, messageId } = await stack.submit(machine, { n_estimators: [5], max_depth: [2] });
    const pid = await workers.firstWorker(messageId);
    if ((await stack.jobs.get(processId))!.status === 'pending' && sendSignal(pid, 'SIGKILL')) kills += 1;
    ends.push(await stack.waitForEnd(processId, deadlineSeconds));
  }
  return {
    kills,
    completed: ends.filter(({ status }) => status === 'completed').length,
    slowestSeconds:
      Math.max(...ends.map(({ createdAt, finishedAt }) => finishedAt!.getTime() - createdAt.getTime())) /
      1000,
  };
}
