/** Reads published files from the bucket. */
import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { GetObjectCommandInput, S3Client } from '@aws-sdk/client-s3';
import { mapS3Errors, statusOf } from './map-s3-errors.ts';
import { openS3Client } from '../aws/s3-client.ts';

export interface StoredFile {
  readonly bytes: Uint8Array;
  /** Identifies the content of the object. Changes with every write. */
  readonly etag: string;
}

export interface ModelReader {
  /**
   * Reads a file.
   * @param knownEtag etag of the content that the caller already has; unchanged content is not transferred again
   * @returns 'unchanged' if the file has the known etag; undefined if there is no such file
   * @throws DependencyError
   */
  read(key: string, knownEtag?: string): Promise<StoredFile | 'unchanged' | undefined>;
}

export const openModelReader = (bucket: string, client: S3Client = openS3Client()): ModelReader => ({
  read: (key, knownEtag) =>
    mapS3Errors(bucket, `did not return ${key}`, async () => {
      const input: GetObjectCommandInput = {
        Bucket: bucket,
        Key: key,
        ...(knownEtag && { IfNoneMatch: knownEtag }),
      };
      try {
        const { Body, ETag } = await client.send(new GetObjectCommand(input));
        return { bytes: await Body!.transformToByteArray(), etag: ETag! };
      } catch (error) {
        if (statusOf(error) === 304) return 'unchanged';
        // Checked by name, because a missing bucket is a 404 too.
        if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
        throw error;
      }
    }),
});
