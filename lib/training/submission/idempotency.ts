/**
 * Who sends the same request again, not knowing whether the first one arrived, gets the same job: by the
 * `Idempotency-Key` of POST /train, or by what an event is known by, which may be delivered again and again.
 * Neither is stored anywhere: the job's id is computed from it, so that the one conditional write of the job's
 * row decides who was first, and a crash before it leaves the key unused. A key therefore lasts as long as its
 * job's row.
 */
import { isDeepStrictEqual } from 'node:util';
import { v5 as nameBasedUuid } from 'uuid';
import { z } from 'zod';
import { RequestError } from '../../errors.ts';
import type { TrainingRequest } from '../../jobs/job.ts';

const header = 'Idempotency-Key';

/** The namespace of all ids that are made from keys; another one would forget every key. Events have another. */
const namespace = '5a1c3f0e-8f4b-4c0e-9a53-6c1d4f0a7d2b';

const eventNamespace = 'c6f2a7de-4b0e-4d6c-8a5f-1f0b9e2d7c34';

/** The headers of POST /train. */
export const trainHeadersSchema = z.object({
  [header]: z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters, without spaces')
    .optional(),
});

export interface Idempotency {
  /** The one job that the key or event stands for. */
  readonly processId: string;
  /** What the sender hears when that job is another request's. */
  readonly toConflictError: () => RequestError;
}

export interface IdempotencyKey {
  readonly key: string;
  /** Who sent it: the same key of another caller stands for another job. */
  readonly principal: string;
}

/** The id of the job that a caller's key stands for (UUID version 5, RFC 9562 §5.5). */
export const processIdFor = ({ key, principal: caller }: IdempotencyKey): string =>
  nameBasedUuid(JSON.stringify([caller, key]), namespace);

export const idempotencyFromKey = (key: IdempotencyKey): Idempotency => ({
  processId: processIdFor(key),
  toConflictError: keyReused,
});

/**
 * @param identity what every delivery of the event has in common, and no other event
 * @param position of the request in the event, from 0
 */
export const idempotencyFromEvent = (identity: readonly string[], position: number): Idempotency => ({
  processId: nameBasedUuid(JSON.stringify([...identity, position]), eventNamespace),
  toConflictError: () =>
    new RequestError(
      'An event of the same id was taken before with another content; send this one with an id of its own.',
      { code: 'event_id_reused', httpStatus: 422 },
    ),
});

/**
 * Whether both ask for the same training, however it was written down: defaults are filled in, and stores
 * keep fields in an order of their own.
 */
export const isSameRequest = (one: TrainingRequest, other: TrainingRequest): boolean =>
  isDeepStrictEqual(asStored(one), asStored(other));

/** What JSON makes of it: it has no `undefined` and no -0. */
const asStored = (request: TrainingRequest): unknown => JSON.parse(JSON.stringify(request));

/** The key stands for another training. */
const keyReused = (): RequestError =>
  new RequestError(
    `${header} was sent before with another body; send that body again, or a key of its own with this one.`,
    {
      code: 'idempotency_key_reused',
      httpStatus: 422,
      errors: [{ field: header, message: 'was sent before with another body' }],
    },
  );
