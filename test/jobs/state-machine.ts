/**
 * Random lives of jobs on a real job table, against the model: several workers, claims that are long out
 * of date, clocks that disagree by seconds, and up to three calls at the same moment.
 *
 * A step's calls are answered as if they came one after the other, in some order; what the table says of
 * the job afterwards is what the model says after that order. Besides, whatever the model says: a final
 * state never changes, the fence only rises, `running` has a claim and a lease, an old claim writes
 * nothing, at most one completion is accepted, and the outbox tells of every change of status, in order, with
 * no gap and nothing twice.
 */
import { randomUUID } from 'node:crypto';
import { inspect, isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { FenceLostError, TreinoError } from '../../lib/errors.ts';
import { isActive, newJob } from '../../lib/jobs/job.ts';
import type { Job, Runner } from '../../lib/jobs/job.ts';
import type { JobEvent } from '../../lib/jobs/job-outbox.ts';
import type { JobTable } from '../../lib/jobs/job-table.ts';
import { exists, expected, leaseSeconds, refused, searching } from './job-model.ts';
import type { Answer, Command } from './job-model.ts';
import { after, failure, fits, request, result, t0 } from './sample-jobs.ts';

/** A call before its job is known: `claimsAgo` 0 is the newest claim. */
interface Call {
  readonly kind: Command['kind'];
  readonly claimsAgo: number;
  readonly withFits: boolean;
  readonly keepAttempt: boolean;
  readonly handOver: boolean;
  readonly runner: Runner;
  readonly maxAttempts: number;
  /** How far the caller's clock is off, seconds. */
  readonly skew: number;
}

interface Step {
  /** Seconds since the step before. */
  readonly wait: number;
  /** At the same moment. */
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
  handOver: fc.boolean(),
  runner: weighted<Runner>([2, 'lambda'], [1, 'container']),
  maxAttempts: fc.integer({ min: 1, max: 4 }),
  skew: weighted([4, 0], [1, -2], [1, 2]),
});

const step: fc.Arbitrary<Step> = fc.record({
  wait: weighted([4, 1], [2, 30], [2, leaseSeconds], [2, leaseSeconds + 1]),
  calls: fc.array(call, { minLength: 1, maxLength: 3 }),
});

/** What was played, for a table of figures. */
export interface StateMachineFigures {
  sequences: number;
  calls: number;
  /** Steps with calls at the same moment. */
  races: number;
  /** Writes of workers that were refused. */
  refusals: number;
  ends: Record<'completed' | 'failed' | 'cancelled', number>;
}

/**
 * Plays `runs` random lives.
 * @throws Error with the shortest life found that goes wrong, and its seed.
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
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 16 }), (steps) => play(table, steps, figures)),
    { numRuns: options.runs, ...(options.seed !== undefined && { seed: options.seed }) },
  );
  return figures;
}

async function play(table: JobTable, steps: readonly Step[], figures: StateMachineFigures): Promise<void> {
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
    const answers = await Promise.all(timed.map(({ command, now }) => perform(table, job, command, now)));
    const seen = (await table.get(job.processId))!;
    const story = (): string => inspect({ before: job, timed, answers, after: seen }, { depth: 6 });

    if (!permutations([...timed.keys()]).some((order) => explains(job, timed, order, answers, seen))) {
      throw new Error(`No order of the calls explains what happened: ${story()}`);
    }
    const accepted = timed.filter(
      ({ command }, i) => 'fence' in command && command.kind !== 'reclaim' && answers[i] !== refused,
    );
    completions += accepted.filter(({ command }) => command.kind === 'complete').length;
    const broken =
      brokenRule(
        job,
        seen,
        completions,
        accepted.map(({ command }) => command),
      ) ?? brokenStory(await table.unsentEvents(job.processId), seen);
    if (broken) throw new Error(`${broken}: ${story()}`);

    figures.calls += calls.length;
    figures.races += calls.length > 1 ? 1 : 0;
    figures.refusals += answers.filter((answer) => answer === refused).length;
    job = seen;
  }
  figures.sequences += 1;
  if (job.status !== 'pending' && job.status !== 'running') figures.ends[job.status] += 1;
}

function commandOf(one: Call, newestFence: number): Command {
  const { kind, withFits, keepAttempt, handOver, runner, maxAttempts } = one;
  const fence = Math.max(0, newestFence - one.claimsAgo);
  switch (kind) {
    case 'complete':
    case 'fail':
      return { kind, fence };
    case 'heartbeat':
    case 'cancel':
      return { kind, fence, withFits };
    case 'release':
      return { kind, fence, withFits, keepAttempt, handOver };
    case 'claim':
    case 'markWaiting':
      return { kind, runner };
    case 'reclaim':
      return { kind, fence, maxAttempts };
    default:
      return { kind };
  }
}

async function perform(table: JobTable, job: Job, command: Command, now: Date): Promise<Answer> {
  try {
    return await send(table, job, command, now);
  } catch (error) {
    if (error instanceof FenceLostError) return refused;
    if (error instanceof TreinoError && error.code === 'job_exists') return exists;
    throw error;
  }
}

function send(table: JobTable, { processId }: Job, command: Command, now: Date): Promise<Answer> {
  const claim = (fence: number) => ({ processId, fencingToken: fence });
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
      return table.claim(processId, { runner: command.runner, now, leaseSeconds });
    case 'heartbeat':
      return table.heartbeat(claim(command.fence), {
        now,
        leaseSeconds,
        progress: searching,
        ...given(command.withFits),
      });
    case 'complete':
      return table.complete(claim(command.fence), result(now));
    case 'fail':
      return table.fail(claim(command.fence), { now, ...failure });
    case 'cancel':
      return table.cancel(claim(command.fence), { now, ...given(command.withFits) });
    case 'release':
      return table.release(claim(command.fence), {
        now,
        keepAttempt: command.keepAttempt,
        handOver: command.handOver,
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

/** Whether the model, taking the calls in this order, gives the same answers and the same job. */
function explains(
  before: Job,
  timed: readonly { command: Command; now: Date }[],
  order: readonly number[],
  answers: readonly Answer[],
  seen: Job,
): boolean {
  let job = before;
  for (const i of order) {
    const step = expected(job, timed[i]!.command, timed[i]!.now);
    if (!isDeepStrictEqual(step.answer, answers[i])) return false;
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
  if (seen.fencingToken < before.fencingToken) return 'The fence fell';
  if ((seen.status === 'running') !== (seen.leaseExpiresAt !== null))
    return 'A lease without a worker, or the reverse';
  if (seen.status === 'running' && seen.fencingToken < 1) return 'It runs without a claim';
  if (isActive(seen.status) !== (seen.finishedAt === null)) return 'An end without a time, or the reverse';
  if (completions > 1) return 'Two completions were accepted';
  if (accepted.some((command) => 'fence' in command && command.fence < before.fencingToken))
    return 'A write of an old claim was accepted';
  return undefined;
}

/** Nothing is struck off in these lives: all events are there. */
function brokenStory(events: readonly JobEvent[], seen: Job): string | undefined {
  const isChain = events.every(
    ({ sequence, previousStatus }, i) =>
      sequence === i + 1 && previousStatus === (events[i - 1]?.status ?? null),
  );
  if (!isChain) return 'The events are no chain';
  if (events.some(({ status, previousStatus }) => status === previousStatus && status !== 'running'))
    return 'An event tells of no change';
  if (events.filter(({ status }) => status === 'running').length !== seen.fencingToken)
    return 'Claims and events of claims are not as many';
  const last = events.at(-1)!;
  if (last.status !== seen.status || last.attempt !== seen.attempt)
    return 'The last event tells of another state than the job is in';
  if (last.errorCode !== seen.errorCode || last.modelId !== seen.modelId)
    return 'The last event tells of another end';
  return undefined;
}

function permutations(items: readonly number[]): number[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((first) =>
    permutations(items.filter((item) => item !== first)).map((rest) => [first, ...rest]),
  );
}
