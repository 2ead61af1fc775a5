/** The bucket the models go to: S3, or anything that speaks its protocol. */
import { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { DependencyError, messageOf } from '../errors.ts';

export interface ModelStore {
  readonly bucket: string;
  /** Writes one object whole, or throws DependencyError. */
  put(key: string, body: Uint8Array, contentType: string): Promise<void>;
}

/** Opens the bucket by name; region, credentials and endpoint come from the AWS SDK's own settings. */
export function openModelStore(bucket: string): ModelStore {
  const client = new S3Client({});
  return {
    bucket,
    async put(key, body, contentType) {
      try {
        // In parts: an emulator refuses a single large PutObject, and S3 retries a part alone.
        await new Upload({
          client,
          params: { Bucket: bucket, Key: key, Body: body, ContentType: contentType },
        }).done();
      } catch (error) {
        throw new DependencyError('bucket', `The bucket ${bucket} did not take ${key}: ${messageOf(error)}`, {
          cause: error,
        });
      }
    },
  };
}
