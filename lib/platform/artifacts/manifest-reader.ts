/** Reads a manifest, a file that names trainings, exactly as it was when its event was made. */
import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { RequestError } from '../../errors.ts';
import { mapS3Errors, statusOf } from './map-s3-errors.ts';
import { openS3Client } from '../aws/s3-client.ts';

/** One version of an object. */
export interface ManifestFile {
  readonly bucket: string;
  readonly key: string;
  /** Where the bucket keeps versions. */
  readonly version?: string | undefined;
  /** Without quotation marks, as events have it. */
  readonly etag?: string | undefined;
}

export interface ManifestReader {
  /**
   * @returns the file's text
   * @throws RequestError when it is gone or replaced, which no later try changes; DependencyError
   */
  read(file: ManifestFile): Promise<string>;
}

export const openManifestReader = (client: S3Client = openS3Client()): ManifestReader => ({
  read: ({ bucket, key, version, etag }) =>
    mapS3Errors(bucket, `did not give ${key}`, async () => {
      const { Body } = await client.send(
        new GetObjectCommand({
          Bucket: bucket,
          Key: key,
          ...(version ? { VersionId: version } : etag && { IfMatch: `"${etag}"` }),
        }),
      );
      return Body!.transformToString();
    }).catch((error: unknown) => {
      const { cause } = error as { cause?: unknown };
      if (cause instanceof Error && ['NoSuchKey', 'NoSuchVersion'].includes(cause.name))
        throw new RequestError(`The manifest ${key} was removed before it was read; upload it again.`, {
          code: 'manifest_gone',
          httpStatus: 404,
        });
      if (statusOf(cause) === 412)
        throw new RequestError(
          `The manifest ${key} was replaced before it was read; what replaced it has an event of its own.`,
          { code: 'manifest_replaced', httpStatus: 409 },
        );
      throw error;
    }),
});
