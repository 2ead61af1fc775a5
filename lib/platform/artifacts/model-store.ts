/** The bucket the models go to: S3, or anything that speaks its protocol. */
import { DeleteObjectsCommand, ListObjectsV2Command, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { mapS3Errors } from './map-s3-errors.ts';
import { openS3Client } from '../aws/s3-client.ts';

/** Every method throws DependencyError, with a message that says what to check. */
export interface ModelStore {
  readonly bucket: string;
  /** Writes one object. */
  put(key: string, body: Uint8Array, contentType: string): Promise<void>;
  /** The object's size in bytes; undefined when there is none. */
  size(key: string): Promise<number | undefined>;
  /** Keys of all objects that begin with `prefix`. */
  list(prefix: string): Promise<string[]>;
  /** Removes objects; those that are not there count as removed. */
  remove(keys: readonly string[]): Promise<void>;
}

/** Keys S3 takes in one DeleteObjects. */
const mostKeysAtOnce = 1000;

/** Opens the bucket by name. */
export function openModelStore(bucket: string, client: S3Client = openS3Client()): ModelStore {
  const asking = <T>(what: string, ask: () => Promise<T>): Promise<T> => mapS3Errors(bucket, what, ask);
  return {
    bucket,
    put: (key, body, contentType) =>
      asking(`did not take ${key}`, async () => {
        // In parts: an emulator refuses a single large PutObject, and S3 retries a part alone.
        await new Upload({
          client,
          params: { Bucket: bucket, Key: key, Body: body, ContentType: contentType },
        }).done();
      }),
    size: (key) =>
      asking(`did not tell the size of ${key}`, async () => {
        // By its place in the list, where it comes before all that begin with it: HeadObject answers 403, not
        // 404, to who may not list the whole bucket.
        const first = new ListObjectsV2Command({ Bucket: bucket, Prefix: key, MaxKeys: 1 });
        const { Contents: [object] = [] } = await client.send(first);
        return object?.Key === key ? object.Size : undefined;
      }),
    list: (prefix) =>
      asking(`did not list ${prefix}*`, async () => {
        const keys: string[] = [];
        for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix }))
          for (const { Key } of page.Contents ?? []) keys.push(Key!);
        return keys;
      }),
    remove: (keys) =>
      asking('did not remove all it was told to', async () => {
        for (let at = 0; at < keys.length; at += mostKeysAtOnce) {
          const objects = keys.slice(at, at + mostKeysAtOnce).map((Key) => ({ Key }));
          const { Errors: [failed] = [] } = await client.send(
            new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: objects, Quiet: true } }),
          );
          if (failed)
            throw Object.assign(new Error(`${failed.Key}: ${failed.Message}`), { name: failed.Code });
        }
      }),
  };
}
