/** Reads manifests: files in a bucket that list trainings. */
import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { RequestError } from '../../errors.ts';
import { mapS3Errors, statusOf } from './map-s3-errors.ts';
import { openS3Client } from '../aws/s3-client.ts';

/** One version of an object. */
export interface ManifestFile {
  readonly bucket: string;
  readonly key: string;
  /** Present if the bucket keeps versions. */
  readonly version?: string | undefined;
  /** Without quotation marks, as in S3 events. */
  readonly etag?: string | undefined;
}

export interface ManifestReader {
  /**
   * Reads the manifest as it was when its event was created.
   * @returns the text of the file
   * @throws RequestError `manifest_gone` or `manifest_replaced`, which are permanent; DependencyError
   */
  read(file: ManifestFile): Promise<string>;
}

export const openManifestReader = (client: S3Client = openS3Client()): ManifestReader => ({
  read: ({ bucket, key, version, etag }) =>
    mapS3Errors(bucket, `did not return ${key}`, async () => {
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
        throw new RequestError(`The manifest ${key} was removed before it was read. Upload it again.`, {
          code: 'manifest_gone',
          httpStatus: 404,
        });
      if (statusOf(cause) === 412)
        throw new RequestError(
          `The manifest ${key} was replaced before it was read. The new version has its own event.`,
          { code: 'manifest_replaced', httpStatus: 409 },
        );
      throw error;
    }),
});
