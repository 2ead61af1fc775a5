/**
 * Compares a real job table with the model in random sequences of calls: several workers, outdated claims, clocks that
 * differ by seconds, and up to three calls at the same time.
 *
 * The results of a step's calls, and the job after them, must match the model for some order of the calls. Independently
 * of the model: a final state never changes, the fencing token never falls, a running job has a claim and a lease, an old
 * claim writes nothing, at most one completion is accepted, and the outbox has exactly one event per change of status, in
 * order.
 */
import { randomUUID } from 'node:crypto';
import { inspect, isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { FenceLostError, TreinoError } from '../../lib/errors.ts';
import { isActive, newJob } from '../../lib/jobs/job.ts';
import type { Job, Runner } from '../../lib/jobs/job.ts';
import type { JobEvent } from '../../lib/jobs/job-outbox.ts';
import type { JobTable } from '../../lib/jobs/job-table.ts';
import { EXISTS, expected, LEASE_SECONDS, REFUSED, searching } from './job-model.ts';
import type { Command, Result } from './job-model.ts';
import { after, failure, fits, request, result, t0 } from './sample-jobs.ts';

/** A call whose claim is relative: `claimsAgo` 0 is the newest claim. */
interface Call {
  readonly kind: Command['kind'];
  readonly claimsAgo: number;
  readonly withFits: boolean;
  readonly keepAttempt: boolean;
  readonly toContainer: boolean;
  readonly runner: Runner;
  readonly maxAttempts: number;
  /** Error of the caller's clock, seconds. */
  readonly skew: number;
}

interface Step {
  /** Seconds since the previous step. */
  readonly wait: number;
  /** Made at the same time. */
  readonly calls: readonly Call[];
}

const weighted = <T>(...choices: [number, T][]) =>
  fc.oneof(...choices.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })));

const call: fc.Arbitrary<Call> = fc.record({
  kind: weighted<Command['kind']>(
    [8, 'claim'],
    [5, 'heartbeat'],
    [3, 'release'],
    [3, 'reclaim'],
    [2, 'requestCancel'],
    [2, 'complete'],
    [1, 'fail'],
    [2, 'cancel'],
    [1, 'failDeadLettered'],
    [1, 'markEnqueued'],
    [1, 'markDispatched'],
    [1, 'markWaiting'],
    [1, 'create'],
  ),
  claimsAgo: weighted([6, 0], [2, 1], [1, 2]),
  withFits: fc.boolean(),
  keepAttempt: fc.boolean(),
  toContainer: fc.boolean(),
  runner: weighted<Runner>([2, 'lambda'], [1, 'container']),
  maxAttempts: fc.integer({ min: 1, max: 4 }),
  skew: weighted([4, 0], [1, -2], [1, 2]),
});

const step: fc.Arbitrary<Step> = fc.record({
  wait: weighted([4, 1], [2, 30], [2, LEASE_SECONDS], [2, LEASE_SECONDS + 1]),
  calls: fc.array(call, { minLength: 1, maxLength: 3 }),
});

/** What a run did. */
export interface StateMachineFigures {
  sequences: number;
  calls: number;
  /** Steps with several calls. */
  races: number;
  /** Refused writes of workers. */
  refusals: number;
  ends: Record<'completed' | 'failed' | 'cancelled', number>;
}

/**
 * Runs `runs` random sequences of calls.
 * @throws Error with the seed and the shortest failing sequence found
 */
export async function checkStateMachine(
  table: JobTable,
  options: { runs: number; seed?: number },
): Promise<StateMachineFigures> {
  const figures: StateMachineFigures = {
    sequences: 0,
    calls: 0,
    races: 0,
    refusals: 0,
    ends: { completed: 0, failed: 0, cancelled: 0 },
  };
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 16 }), (steps) => run(table, steps, figures)),
    { numRuns: options.runs, ...(options.seed !== undefined && { seed: options.seed }) },
  );
  return figures;
}

async function run(table: JobTable, steps: readonly Step[], figures: StateMachineFigures): Promise<void> {
  let job = newJob(randomUUID(), request, t0);
  await table.create(job);
  let seconds = 0;
  let completions = 0;
  for (const { wait, calls } of steps) {
    seconds += wait;
    const timed = calls.map((one) => ({
      command: commandOf(one, job.fencingToken),
      now: after(seconds + one.skew),
    }));
    const results = await Promise.all(timed.map(({ command, now }) => perform(table, job, command, now)));
    const seen = (await table.get(job.processId))!;
    const details = (): string => inspect({ before: job, timed, results, after: seen }, { depth: 6 });

    if (!permutations([...timed.keys()]).some((order) => explains(job, timed, order, results, seen))) {
      throw new Error(`No order of the calls explains the results: ${details()}`);
    }
    const accepted = timed.filter(
      ({ command }, i) => 'fencingToken' in command && command.kind !== 'reclaim' && results[i] !== REFUSED,
    );
    completions += accepted.filter(({ command }) => command.kind === 'complete').length;
    const broken =
      brokenRule(
        job,
        seen,
        completions,
        accepted.map(({ command }) => command),
      ) ?? brokenOutbox(await table.unsentEvents(job.processId), seen);
    if (broken) throw new Error(`${broken}: ${details()}`);

    figures.calls += calls.length;
    figures.races += calls.length > 1 ? 1 : 0;
    figures.refusals += results.filter((result) => result === REFUSED).length;
    job = seen;
  }
  figures.sequences += 1;
  if (job.status !== 'pending' && job.status !== 'running') figures.ends[job.status] += 1;
}

function commandOf(one: Call, newestToken: number): Command {
  const { kind, withFits, keepAttempt, toContainer, runner, maxAttempts } = one;
  const fencingToken = Math.max(0, newestToken - one.claimsAgo);
  switch (kind) {
    case 'complete':
    case 'fail':
      return { kind, fencingToken };
    case 'heartbeat':
    case 'cancel':
      return { kind, fencingToken, withFits };
    case 'release':
      return { kind, fencingToken, withFits, keepAttempt, toContainer };
    case 'claim':
    case 'markWaiting':
      return { kind, runner };
    case 'reclaim':
      return { kind, fencingToken, maxAttempts };
    default:
      return { kind };
  }
}

async function perform(table: JobTable, job: Job, command: Command, now: Date): Promise<Result> {
  try {
    return await send(table, job, command, now);
  } catch (error) {
    if (error instanceof FenceLostError) return REFUSED;
    if (error instanceof TreinoError && error.code === 'job_exists') return EXISTS;
    throw error;
  }
}

function send(table: JobTable, { processId }: Job, command: Command, now: Date): Promise<Result> {
  const claim = (fencingToken: number) => ({ processId, fencingToken });
  const given = (withFits: boolean) => (withFits ? { fits } : {});
  switch (command.kind) {
    case 'create':
      return table.create(newJob(processId, request, now));
    case 'markEnqueued':
      return table.markEnqueued(processId, now);
    case 'markDispatched':
      return table.markDispatched(processId, { now });
    case 'markWaiting':
      return table.markWaiting(processId, { runner: command.runner, now });
    case 'claim':
      return table.claim(processId, { runner: command.runner, now, leaseSeconds: LEASE_SECONDS });
    case 'heartbeat':
      return table.heartbeat(claim(command.fencingToken), {
        now,
        leaseSeconds: LEASE_SECONDS,
        progress: searching,
        ...given(command.withFits),
      });
    case 'complete':
      return table.complete(claim(command.fencingToken), result(now));
    case 'fail':
      return table.fail(claim(command.fencingToken), { now, ...failure });
    case 'cancel':
      return table.cancel(claim(command.fencingToken), { now, ...given(command.withFits) });
    case 'release':
      return table.release(claim(command.fencingToken), {
        now,
        keepAttempt: command.keepAttempt,
        toContainer: command.toContainer,
        ...given(command.withFits),
      });
    case 'requestCancel':
      return table.requestCancel(processId, now);
    case 'reclaim':
      return table.reclaim(processId, { ...command, now, failure });
    case 'failDeadLettered':
      return table.failDeadLettered(processId, { now, ...failure });
  }
}

/** Whether the model gives the same results and the same job for this order of the calls. */
function explains(
  before: Job,
  timed: readonly { command: Command; now: Date }[],
  order: readonly number[],
  results: readonly Result[],
  seen: Job,
): boolean {
  let job = before;
  for (const i of order) {
    const step = expected(job, timed[i]!.command, timed[i]!.now);
    if (!isDeepStrictEqual(step.result, results[i])) return false;
    job = step.job;
  }
  return isDeepStrictEqual(job, seen);
}

function brokenRule(
  before: Job,
  seen: Job,
  completions: number,
  accepted: readonly Command[],
): string | undefined {
  if (
    !isActive(before.status) &&
    !isDeepStrictEqual({ ...seen, enqueuedAt: null }, { ...before, enqueuedAt: null })
  )
    return 'A final job changed';
  if (seen.fencingToken < before.fencingToken) return 'The fencing token fell';
  if ((seen.status === 'running') !== (seen.leaseExpiresAt !== null))
    return 'A running job has no lease, or another job has one';
  if (seen.status === 'running' && seen.fencingToken < 1) return 'A job runs without a claim';
  if (isActive(seen.status) !== (seen.finishedAt === null))
    return 'A final job has no finish time, or an active job has one';
  if (completions > 1) return 'Two completions were accepted';
  if (accepted.some((command) => 'fencingToken' in command && command.fencingToken < before.fencingToken))
    return 'A write of an old claim was accepted';
  return undefined;
}

/** No event is marked as sent in these runs, so the outbox has all of them. */
function brokenOutbox(events: readonly JobEvent[], seen: Job): string | undefined {
  const isComplete = events.every(
    ({ sequence, previousStatus }, i) =>
      sequence === i + 1 && previousStatus === (events[i - 1]?.status ?? null),
  );
  if (!isComplete) return 'The events are incomplete or out of order';
  if (events.some(({ status, previousStatus }) => status === previousStatus && status !== 'running'))
    return 'An event reports no change';
  if (events.filter(({ status }) => status === 'running').length !== seen.fencingToken)
    return 'The number of claim events differs from the number of claims';
  const last = events.at(-1)!;
  if (last.status !== seen.status || last.attempt !== seen.attempt)
    return 'The last event reports another state than the job';
  if (last.errorCode !== seen.errorCode || last.modelId !== seen.modelId)
    return 'The last event reports another result than the job';
  return undefined;
}

function permutations(items: readonly number[]): number[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((first) =>
    permutations(items.filter((item) => item !== first)).map((rest) => [first, ...rest]),
  );
}
