/**
 * A repeated request returns the original job. Requests are recognized by the `Idempotency-Key` of POST /train or by the
 * identity of an event, which may be delivered several times.
 *
 * Keys are not stored: the job's id is computed from the key, so the conditional write of the job's row decides which
 * request was first, and a crash before that write leaves the key unused. A key is valid as long as the job's row exists.
 */
import { isDeepStrictEqual } from 'node:util';
import { v5 as nameBasedUuid } from 'uuid';
import { z } from 'zod';
import { RequestError } from '../../errors.ts';
import type { TrainingRequest } from '../../jobs/job.ts';

const HEADER = 'Idempotency-Key';

/** UUID namespaces of the ids for keys and for events. They must never change: old keys would then create new jobs. */
const KEY_NAMESPACE = '5a1c3f0e-8f4b-4c0e-9a53-6c1d4f0a7d2b';
const EVENT_NAMESPACE = 'c6f2a7de-4b0e-4d6c-8a5f-1f0b9e2d7c34';

/** The headers of POST /train. */
export const trainHeadersSchema = z.object({
  [HEADER]: z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters, without spaces')
    .optional(),
});

export interface Idempotency {
  /** The id of the only job that the key or event creates. Withdrawn jobs (withdraw-jobs.ts) leave it unused. */
  readonly processIdAfter: (withdrawnJobs: number) => string;
  /** The error for a request that differs from the job's. */
  readonly toConflictError: () => RequestError;
}

export interface IdempotencyKey {
  readonly key: string;
  /** Id of the principal. Each principal has its own keys. */
  readonly principalId: string;
}

/** The job id for a principal's key (UUID version 5, RFC 9562 §5.5), after a number of withdrawn jobs. */
export const processIdFor = ({ key, principalId }: IdempotencyKey, withdrawnJobs = 0): string =>
  nameBasedUuid(JSON.stringify([principalId, key, ...counted(withdrawnJobs)]), KEY_NAMESPACE);

/** The first id is that of earlier versions, which counted no withdrawn jobs. */
const counted = (withdrawnJobs: number): number[] => (withdrawnJobs === 0 ? [] : [withdrawnJobs]);

export const idempotencyFromKey = (key: IdempotencyKey): Idempotency => ({
  processIdAfter: (withdrawnJobs) => processIdFor(key, withdrawnJobs),
  toConflictError: () =>
    new RequestError(
      `${HEADER} was already used with a different body; send that body again, or use a new key for this one.`,
      {
        code: 'idempotency_key_reused',
        httpStatus: 422,
        errors: [{ field: HEADER, message: 'was already used with a different body' }],
      },
    ),
});

/**
 * @param identity values that are the same in all deliveries of the event, and in no other event
 * @param position of the request in the event, from 0
 */
export const idempotencyFromEvent = (identity: readonly string[], position: number): Idempotency => ({
  processIdAfter: (withdrawnJobs) =>
    nameBasedUuid(JSON.stringify([...identity, position, ...counted(withdrawnJobs)]), EVENT_NAMESPACE),
  toConflictError: () =>
    new RequestError(
      'An event with the same id was already accepted with different content; send this one with a new id.',
      { code: 'event_id_reused', httpStatus: 422 },
    ),
});

/** Whether both request the same training. Defaults are filled in, and the order of fields does not matter. */
export const isSameRequest = (one: TrainingRequest, other: TrainingRequest): boolean =>
  isDeepStrictEqual(asStored(one), asStored(other));

/** The request after a round trip through JSON, which has no `undefined` and no -0. */
const asStored = (request: TrainingRequest): unknown => JSON.parse(JSON.stringify(request));
