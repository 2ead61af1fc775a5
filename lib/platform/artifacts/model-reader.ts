/** Reads files of the bucket, and finds out cheaply whether one is still the same. */
import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { GetObjectCommandInput, S3Client } from '@aws-sdk/client-s3';
import { mapS3Errors, statusOf } from './map-s3-errors.ts';
import { openS3Client } from '../aws/s3-client.ts';

export interface StoredFile {
  readonly bytes: Uint8Array;
  /** S3's name for what the object holds: another one after every write. */
  readonly etag: string;
}

export interface ModelReader {
  /**
   * @param known the etag of what the caller has: the same is not sent again
   * @returns undefined when there is no such file
   * @throws DependencyError
   */
  read(key: string, known?: string): Promise<StoredFile | 'unchanged' | undefined>;
}

export const openModelReader = (bucket: string, client: S3Client = openS3Client()): ModelReader => ({
  read: (key, known) =>
    mapS3Errors(bucket, `did not give ${key}`, async () => {
      const wanted: GetObjectCommandInput = {
        Bucket: bucket,
        Key: key,
        ...(known && { IfNoneMatch: known }),
      };
      try {
        const { Body, ETag } = await client.send(new GetObjectCommand(wanted));
        return { bytes: await Body!.transformToByteArray(), etag: ETag! };
      } catch (error) {
        if (statusOf(error) === 304) return 'unchanged';
        // A missing bucket is a 404 too.
        if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
        throw error;
      }
    }),
});
