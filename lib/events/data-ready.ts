/**
 * The events that ask for trainings, as EventBridge delivers them: `ProcessedDataReady`, whose detail is the body
 * of POST /train, and S3's word of a new object, a manifest that holds such bodies.
 */
import { z } from 'zod';
import { RequestError } from '../errors.ts';
import type { ManifestFile } from '../platform/artifacts/manifest-reader.ts';

export const dataReadyType = 'ProcessedDataReady';
export const objectCreatedType = 'Object Created';

/** What every delivery of an event has in common, and no other event: its jobs' ids are made of it. */
type Identity = readonly string[];

export type DataReady =
  | { readonly kind: 'request'; readonly identity: Identity; readonly body: unknown }
  | {
      readonly kind: 'manifest';
      readonly identity: Identity;
      readonly file: ManifestFile;
      /** Bytes. */
      readonly size: number;
    }
  // What consoles make of a folder: an object of no bytes.
  | { readonly kind: 'folder'; readonly key: string };

const envelopeSchema = z.object({
  id: z.string().min(1),
  source: z.string().min(1),
  'detail-type': z.string().min(1),
  detail: z.unknown(),
});

const objectCreatedSchema = z.object({
  bucket: z.object({ name: z.string().min(1) }),
  object: z.object({
    key: z.string().min(1),
    size: z.number().default(0),
    etag: z.string().optional(),
    'version-id': z.string().optional(),
    sequencer: z.string().min(1),
  }),
});

/** @throws RequestError when it is none of these events. */
export function readDataReady(event: unknown): DataReady {
  const envelope = envelopeSchema.safeParse(event);
  if (!envelope.success) {
    throw unknownEvent('It is no event of EventBridge: id, source, detail-type or detail is missing.');
  }
  const { id, source, 'detail-type': type, detail } = envelope.data;
  if (type === dataReadyType) return { kind: 'request', identity: ['event', source, id], body: detail };
  if (type !== objectCreatedType || source !== 'aws.s3') {
    throw unknownEvent(
      `detail-type ${JSON.stringify(type)} of ${source} is not known; send ${dataReadyType}, or upload a manifest.`,
    );
  }
  const created = objectCreatedSchema.safeParse(detail);
  if (!created.success) {
    throw unknownEvent(
      'It does not name a new object: bucket.name, object.key or object.sequencer is missing.',
    );
  }
  const { bucket, object } = created.data;
  if (object.key.endsWith('/') && object.size === 0) return { kind: 'folder', key: object.key };
  return {
    kind: 'manifest',
    // S3 may tell of one upload twice, by events of their own: the sequencer is the upload's.
    identity: ['object', bucket.name, object.key, object.sequencer],
    file: { bucket: bucket.name, key: object.key, version: object['version-id'], etag: object.etag },
    size: object.size,
  };
}

const unknownEvent = (message: string): RequestError =>
  new RequestError(message, { code: 'unknown_event', httpStatus: 422 });
