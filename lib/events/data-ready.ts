/**
 * The events that request trainings, as EventBridge delivers them: `ProcessedDataReady`, whose detail is the body of
 * POST /train, and S3's `Object Created` for a new manifest, a file with several such bodies.
 */
import { z } from 'zod';
import { RequestError } from '../errors.ts';
import type { ManifestFile } from '../platform/artifacts/manifest-reader.ts';

export const DATA_READY_TYPE = 'ProcessedDataReady';
export const OBJECT_CREATED_TYPE = 'Object Created';

/** Identifies an event: the same for every delivery. The IDs of its jobs are derived from it. */
type Identity = readonly string[];

export type DataReadyEvent =
  | { readonly kind: 'request'; readonly identity: Identity; readonly body: unknown }
  | {
      readonly kind: 'manifest';
      readonly identity: Identity;
      readonly file: ManifestFile;
      /** Bytes. */
      readonly size: number;
    }
  // S3 consoles create a folder as an empty object.
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

/** @throws RequestError 422 `unknown_event` for any other event */
export function parseDataReadyEvent(event: unknown): DataReadyEvent {
  const envelope = envelopeSchema.safeParse(event);
  if (!envelope.success) {
    throw unknownEvent('Not an EventBridge event: id, source, detail-type or detail is missing.');
  }
  const { id, source, 'detail-type': type, detail } = envelope.data;
  if (type === DATA_READY_TYPE) return { kind: 'request', identity: ['event', source, id], body: detail };
  if (type !== OBJECT_CREATED_TYPE || source !== 'aws.s3') {
    throw unknownEvent(
      `Unknown detail-type ${JSON.stringify(type)} from ${source}. Send ${DATA_READY_TYPE}, or upload a manifest.`,
    );
  }
  const created = objectCreatedSchema.safeParse(detail);
  if (!created.success) {
    throw unknownEvent(
      'The event does not name an object: bucket.name, object.key or object.sequencer is missing.',
    );
  }
  const { bucket, object } = created.data;
  if (object.key.endsWith('/') && object.size === 0) return { kind: 'folder', key: object.key };
  return {
    kind: 'manifest',
    // S3 can send several events for one upload. The sequencer belongs to the upload.
    identity: ['object', bucket.name, object.key, object.sequencer],
    file: { bucket: bucket.name, key: object.key, version: object['version-id'], etag: object.etag },
    size: object.size,
  };
}

const unknownEvent = (message: string): RequestError =>
  new RequestError(message, { code: 'unknown_event', httpStatus: 422 });
