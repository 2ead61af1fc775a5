/**
 * `Idempotency-Key` of POST /train: who sends the same request again, not knowing whether the first one
 * arrived, gets the same job. A key is not stored anywhere: the job's id is computed from it, so that the
 * one conditional write of the job's row decides who was first, and a crash before it leaves the key unused.
 * A key therefore lasts as long as its job's row.
 */
import { isDeepStrictEqual } from 'node:util';
import { v5 as nameBasedUuid } from 'uuid';
import { z } from 'zod';
import { RequestError } from '../errors.ts';
import type { TrainingRequest } from '../jobs/job.ts';

const header = 'Idempotency-Key';

/** The namespace of all ids that are made from keys; another one would forget every key. */
const namespace = '5a1c3f0e-8f4b-4c0e-9a53-6c1d4f0a7d2b';

/** The headers of POST /train. */
export const trainHeadersSchema = z.object({
  [header]: z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters, without spaces')
    .optional(),
});

export interface Idempotency {
  readonly key: string;
  /** Who sent it: the same key of another caller stands for another job. */
  readonly caller: string;
}

/** The id of the job that a caller's key stands for (UUID version 5, RFC 9562 §5.5). */
export const processIdFor = ({ key, caller }: Idempotency): string =>
  nameBasedUuid(JSON.stringify([caller, key]), namespace);

/**
 * Whether both ask for the same training, however it was written down: defaults are filled in, and stores
 * keep fields in an order of their own.
 */
export const isSameRequest = (one: TrainingRequest, other: TrainingRequest): boolean =>
  isDeepStrictEqual(asStored(one), asStored(other));

/** What JSON makes of it: it has no `undefined` and no -0. */
const asStored = (request: TrainingRequest): unknown => JSON.parse(JSON.stringify(request));

/** The key stands for another training. */
export const keyReused = (): RequestError =>
  new RequestError(
    `${header} was sent before with another body; send that body again, or a key of its own with this one.`,
    {
      code: 'idempotency_key_reused',
      httpStatus: 422,
      errors: [{ field: header, message: 'was sent before with another body' }],
    },
  );
