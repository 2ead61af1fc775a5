/**
 * Takes an event in that asks for trainings:
 *
 *   event ─▶ its requests: the detail, or those in the manifest ─▶ each checked as POST /train checks it ─▶ a job each
 *     │ not known    │ no JSON, too large, gone                     │ any is wrong: none becomes a job
 *     └──────────────┴──────────────────────────────────────────────┴─▶ parked with its reason
 *
 * What no later try can change is parked and done with; all else throws, so that the event comes again. It may
 * come any number of times: the ids of its jobs are made of what it is known by.
 */
import type { ManifestReader } from '../../platform/artifacts/manifest-reader.ts';
import { RequestError } from '../../errors.ts';
import { readDataReady } from '../../events/data-ready.ts';
import type { DataReady } from '../../events/data-ready.ts';
import { correlationIdOf } from '../../correlation.ts';
import { MAX_BODY_BYTES } from '../../request-limits.ts';
import type { TrainingRequest } from '../../jobs/job.ts';
import { withLogKeys } from '../../log.ts';
import type { DeadLetteredEvents } from '../../platform/queue/dead-lettered-events.ts';
import { idempotencyFromEvent } from './idempotency.ts';
import type { Idempotency } from './idempotency.ts';
import { readManifest } from './manifest.ts';
import { QueueFullError, submitTraining } from './submit-training.ts';
import type { SubmitServices } from './submit-training.ts';
import { parseTrainRequest } from './train-request.ts';
import { unknownMachine } from '../../request-errors.ts';

export interface DataReadyServices extends SubmitServices {
  readonly manifests: ManifestReader;
  readonly deadLetters: DeadLetteredEvents;
}

/** What came of an event, for who looks, as the local stack does. */
export type DataReadyOutcome =
  | { readonly process_ids: readonly string[] }
  | { readonly parked: { readonly code: string; readonly message: string } }
  | { readonly ignored: string };

/** Requests of a manifest worked on at a time. */
const atOnce = 10;

/** @throws DependencyError, QueueFullError: the event must come again. */
export async function handleDataReady(
  event: unknown,
  services: DataReadyServices,
): Promise<DataReadyOutcome> {
  // The jobs' lines, and those of their workers, are found by the event's id.
  const correlationId = correlationIdOf(idOf(event), undefined);
  return withLogKeys({ correlation_id: correlationId }, async () => {
    try {
      return await take(event, correlationId, services);
    } catch (error) {
      if (!isForGood(error)) throw error;
      const reason = { code: error.code, message: error.message };
      services.log.error('event parked', { code: reason.code, reason: reason.message });
      await services.deadLetters.send(event, reason);
      return { parked: reason };
    }
  });
}

async function take(
  event: unknown,
  correlationId: string,
  services: DataReadyServices,
): Promise<DataReadyOutcome> {
  const { log } = services;
  const dataReady = readDataReady(event);
  if (dataReady.kind === 'folder') {
    log.info('a folder is no manifest', { key: dataReady.key });
    return { ignored: `${dataReady.key} is a folder, not a manifest.` };
  }
  const wanted = await wantedOf(dataReady, services);
  const ids = await inTurns(wanted, ({ request, idempotency }) =>
    // Each with lines of its own.
    withLogKeys({}, () => submitTraining(request, services, { correlationId, idempotency })),
  );
  log.info('event taken', { jobs: ids.length });
  return { process_ids: ids };
}

/** What is wrong with the event itself: that the machine's queue is full passes. */
const isForGood = (error: unknown): error is RequestError =>
  error instanceof RequestError && !(error instanceof QueueFullError);

interface Wanted {
  readonly position: number;
  readonly request: TrainingRequest;
  readonly idempotency: Idempotency;
}

interface Refusal {
  readonly position: number;
  readonly error: RequestError;
}

/** All of the event's requests. @throws RequestError that names what is wrong in any of them. */
async function wantedOf(
  event: Exclude<DataReady, { kind: 'folder' }>,
  { manifests, jobs, machineExists }: DataReadyServices,
): Promise<Wanted[]> {
  const bodies = event.kind === 'request' ? [event.body] : await readManifest(event, manifests);
  const wanted: Wanted[] = [];
  const refusals: Refusal[] = [];
  for (const [position, body] of bodies.entries()) {
    try {
      const request = parseTrainRequest(sized(body));
      wanted.push({ position, request, idempotency: idempotencyFromEvent(event.identity, position) });
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      refusals.push({ position, error });
    }
  }
  const known = new Map<string, Promise<boolean>>();
  const isKnown = (machine: string): Promise<boolean> => {
    const answer = known.get(machine) ?? machineExists(machine);
    known.set(machine, answer);
    return answer;
  };
  await inTurns(wanted, async ({ position, request: { machineName }, idempotency }) => {
    // What was accepted once is not refused later.
    if ((await jobs.get(idempotency.processId)) || (await isKnown(machineName))) return;
    refusals.push({ position, error: unknownMachine(machineName) });
  });
  if (refusals.length > 0) throw refusalOf(refusals, bodies.length);
  return wanted;
}

function sized(body: unknown): unknown {
  if (Buffer.byteLength(JSON.stringify(body ?? null)) <= MAX_BODY_BYTES) return body;
  throw new RequestError('The request is larger than 64 KiB.', { code: 'body_too_large', httpStatus: 413 });
}

/** One error for all requests that are wrong, each by its place in the manifest. */
function refusalOf(refusals: readonly Refusal[], requests: number): RequestError {
  const inOrder = refusals.toSorted((one, other) => one.position - other.position);
  const [first] = inOrder;
  if (requests === 1) return first!.error;
  const named = inOrder.slice(0, 20).map(({ position, error }) => `[${position}] ${error.message}`);
  const more = inOrder.length > named.length ? ` And ${inOrder.length - named.length} more.` : '';
  return new RequestError(
    `${inOrder.length} of the manifest's ${requests} requests cannot be taken, so none was. ${named.join(' ')}${more}`,
    { code: 'bad_manifest', httpStatus: 422 },
  );
}

/** Works through a list, some at a time, and keeps its order. */
async function inTurns<T, R>(list: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < list.length; start += atOnce) {
    results.push(...(await Promise.all(list.slice(start, start + atOnce).map(work))));
  }
  return results;
}

const idOf = (event: unknown): string | undefined =>
  typeof event === 'object' && event !== null && 'id' in event && typeof event.id === 'string'
    ? event.id
    : undefined;
