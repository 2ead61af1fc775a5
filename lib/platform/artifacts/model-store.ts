/** The bucket that models are published to: S3 or a store with the same API. */
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { mapS3Errors } from './map-s3-errors.ts';
import { openS3Client } from '../aws/s3-client.ts';

/** Every method throws DependencyError with advice on what to check. */
export interface ModelStore {
  readonly bucket: string;
  /** Writes one object. */
  put(key: string, body: Uint8Array, contentType: string): Promise<void>;
  /** Reads one object. Undefined if it does not exist. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** Size of an object in bytes. Undefined if it does not exist. */
  size(key: string): Promise<number | undefined>;
  /** Keys of all objects that start with `prefix`. */
  list(prefix: string): Promise<string[]>;
  /** Removes objects. Missing objects count as removed. */
  remove(keys: readonly string[]): Promise<void>;
}

/** Limit of DeleteObjects. */
const MAX_KEYS_PER_DELETE = 1000;

/** Opens the bucket by name. */
export function openModelStore(bucket: string, client: S3Client = openS3Client()): ModelStore {
  const mapErrors = <T>(failure: string, request: () => Promise<T>): Promise<T> =>
    mapS3Errors(bucket, failure, request);
  return {
    bucket,
    put: (key, body, contentType) =>
      mapErrors(`did not accept ${key}`, async () => {
        // Multipart, because emulators refuse a large PutObject, and S3 then retries single parts.
        await new Upload({
          client,
          params: { Bucket: bucket, Key: key, Body: body, ContentType: contentType },
        }).done();
      }),
    get: (key) =>
      mapErrors(`did not return ${key}`, async () => {
        try {
          const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
          return await Body!.transformToByteArray();
        } catch (error) {
          if (error instanceof NoSuchKey) return undefined;
          throw error;
        }
      }),
    size: (key) =>
      mapErrors(`did not return the size of ${key}`, async () => {
        // Not HeadObject, which responds with 403 instead of 404 if the service has no permission to list the bucket.
        // The listing is sorted, so the object itself comes before all others with this prefix.
        const first = new ListObjectsV2Command({ Bucket: bucket, Prefix: key, MaxKeys: 1 });
        const { Contents: [object] = [] } = await client.send(first);
        return object?.Key === key ? object.Size : undefined;
      }),
    list: (prefix) =>
      mapErrors(`did not list ${prefix}*`, async () => {
        const keys: string[] = [];
        for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix }))
          for (const { Key } of page.Contents ?? []) keys.push(Key!);
        return keys;
      }),
    remove: (keys) =>
      mapErrors('did not remove all objects', async () => {
        for (let at = 0; at < keys.length; at += MAX_KEYS_PER_DELETE) {
          const objects = keys.slice(at, at + MAX_KEYS_PER_DELETE).map((Key) => ({ Key }));
          const { Errors: [failed] = [] } = await client.send(
            new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: objects, Quiet: true } }),
          );
          if (failed)
            throw Object.assign(new Error(`${failed.Key}: ${failed.Message}`), { name: failed.Code });
        }
      }),
  };
}
