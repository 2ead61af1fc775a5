/**
 * Accepts an event that requests trainings:
 *
 *   event ─▶ bodies: its detail, or those of its manifest ─▶ validate all, as POST /train does ─▶ submit a job for each
 *     │ unknown          │ not JSON, too large, gone            │ any invalid: no job is created
 *     └──────────────────┴──────────────────────────────────────┴─▶ dead-letter queue, with the reason
 *
 * Errors that no retry can fix move the event to the dead-letter queue. Other errors are thrown, and the event is
 * delivered again. Deliveries may repeat: job ids are computed from the event's identity.
 */
import { DataError, RequestError } from '../../errors.ts';
import { parseDataReadyEvent } from '../../events/data-ready.ts';
import type { DataReadyEvent } from '../../events/data-ready.ts';
import type { TrainingRequest } from '../../jobs/job.ts';
import { correlationIdOf } from '../../observability/correlation.ts';
import { withLogKeys } from '../../observability/log.ts';
import type { ManifestReader } from '../../platform/artifacts/manifest-reader.ts';
import type { DeadLetteredEvents } from '../../platform/queue/dead-lettered-events.ts';
import { unknownMachine } from '../../validation/request-errors.ts';
import { isTooDeep, MAX_JSON_DEPTH } from '../../validation/json-text.ts';
import { MAX_BODY_BYTES } from '../../validation/request-limits.ts';
import { assertExcludable } from './excluded-names.ts';
import { idempotencyFromEvent } from './idempotency.ts';
import type { Idempotency } from './idempotency.ts';
import { readManifest } from './manifest.ts';
import { QueueFullError } from './queue-limits.ts';
import { submitTraining } from './submit-training.ts';
import type { SubmitServices } from './submit-training.ts';
import { parseTrainRequest } from './train-request.ts';
import { assertSecondsWithin, assertWorkWithin } from './work-limits.ts';

export interface DataReadyServices extends SubmitServices {
  readonly manifests: ManifestReader;
  readonly deadLetters: DeadLetteredEvents;
}

/** Result of one delivery. The function returns it, and the local stack prints it. */
export type DataReadyOutcome =
  | { readonly process_ids: readonly string[] }
  | { readonly dead_lettered: { readonly code: string; readonly message: string } }
  | { readonly ignored: string };

/** How many requests of a manifest are handled at the same time. */
const MAX_CONCURRENT = 10;

/** How many errors the message for a manifest lists. */
const MAX_LISTED_ERRORS = 20;

/** @throws DependencyError, QueueFullError: the event must be delivered again */
export async function handleDataReady(
  event: unknown,
  services: DataReadyServices,
): Promise<DataReadyOutcome> {
  // The event's id, so that a log query for it finds the jobs and their workers.
  const correlationId = correlationIdOf(idOf(event), undefined);
  return withLogKeys({ correlation_id: correlationId }, async () => {
    try {
      return await submitRequests(event, correlationId, services);
    } catch (error) {
      if (!isPermanent(error)) throw error;
      const reason = { code: error.code, message: error.message };
      services.log.error('event dead-lettered', { code: reason.code, reason: reason.message });
      await services.deadLetters.send(event, reason);
      return { dead_lettered: reason };
    }
  });
}

async function submitRequests(
  event: unknown,
  correlationId: string,
  services: DataReadyServices,
): Promise<DataReadyOutcome> {
  const { log } = services;
  const dataReady = parseDataReadyEvent(event);
  if (dataReady.kind === 'folder') {
    log.info('event ignored: a folder is not a manifest', { key: dataReady.key });
    return { ignored: `${dataReady.key} is a folder, not a manifest.` };
  }
  const requests = await readRequests(dataReady, services);
  const ids = await mapConcurrently(requests, ({ request, idempotency }) =>
    // Each submission adds its own process_id to its log lines.
    withLogKeys({}, () => submitTraining(request, services, { correlationId, idempotency })),
  );
  log.info('event accepted', { jobs: ids.length });
  return { process_ids: ids };
}

/** Whether the event or the telemetry is wrong, so that a retry cannot help. A full queue has room again later. */
const isPermanent = (error: unknown): error is RequestError | DataError =>
  (error instanceof RequestError && !(error instanceof QueueFullError)) || error instanceof DataError;

interface PositionedRequest {
  readonly position: number;
  readonly request: TrainingRequest;
  readonly idempotency: Idempotency;
}

interface Refusal {
  readonly position: number;
  readonly error: RequestError;
}

/**
 * All requests of the event, validated.
 * @throws RequestError that lists the invalid requests; DependencyError
 */
async function readRequests(
  event: Exclude<DataReadyEvent, { kind: 'folder' }>,
  { manifests, jobs, machineExists, columnNames, estimateSeconds, limits: { work } }: DataReadyServices,
): Promise<PositionedRequest[]> {
  const bodies = event.kind === 'request' ? [event.body] : await readManifest(event, manifests);
  const requests: PositionedRequest[] = [];
  const refusals: Refusal[] = [];
  for (const [position, body] of bodies.entries()) {
    try {
      assertBodySize(body);
      const request = parseTrainRequest(body);
      assertWorkWithin(request, work);
      requests.push({ position, request, idempotency: idempotencyFromEvent(event.identity, position) });
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      refusals.push({ position, error });
    }
  }
  const lookups = new Map<string, Promise<boolean>>();
  const machineExistsOnce = (machine: string): Promise<boolean> => {
    const lookup = lookups.get(machine) ?? machineExists(machine);
    lookups.set(machine, lookup);
    return lookup;
  };
  await mapConcurrently(requests, async ({ position, request, idempotency }) => {
    // A request that was accepted once stays accepted.
    if (await jobs.get(idempotency.processIdAfter(0))) return;
    try {
      if (!(await machineExistsOnce(request.machineName))) throw unknownMachine(request.machineName);
      await assertExcludable(request, columnNames);
      assertSecondsWithin(await estimateSeconds(request, work.seconds), work);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      refusals.push({ position, error });
    }
  });
  if (refusals.length > 0) throw mergeRefusals(refusals, bodies.length);
  return requests;
}

function assertBodySize(body: unknown): void {
  if (isTooDeep(body)) {
    throw new RequestError(`The request is nested more than ${MAX_JSON_DEPTH} levels deep.`, {
      code: 'malformed_json',
      httpStatus: 400,
    });
  }
  if (Buffer.byteLength(JSON.stringify(body ?? null)) <= MAX_BODY_BYTES) return;
  throw new RequestError('The request is larger than 64 KiB.', { code: 'body_too_large', httpStatus: 413 });
}

/** One error for all invalid requests, each with its position in the manifest. */
function mergeRefusals(refusals: readonly Refusal[], total: number): RequestError {
  const inOrder = refusals.toSorted((one, other) => one.position - other.position);
  const [first] = inOrder;
  if (total === 1) return first!.error;
  const listed = inOrder
    .slice(0, MAX_LISTED_ERRORS)
    .map(({ position, error }) => `[${position}] ${error.message}`);
  const more = inOrder.length > listed.length ? ` And ${inOrder.length - listed.length} more.` : '';
  return new RequestError(
    `${inOrder.length} of the manifest's ${total} requests are invalid, so none was accepted. ${listed.join(' ')}${more}`,
    { code: 'bad_manifest', httpStatus: 422 },
  );
}

/** Maps a list in batches of MAX_CONCURRENT calls. Keeps the order. */
async function mapConcurrently<T, R>(list: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < list.length; start += MAX_CONCURRENT) {
    results.push(...(await Promise.all(list.slice(start, start + MAX_CONCURRENT).map(work))));
  }
  return results;
}

const idOf = (event: unknown): string | undefined =>
  typeof event === 'object' && event !== null && 'id' in event && typeof event.id === 'string'
    ? event.id
    : undefined;
