/** The S3 client that all readers and writers of the bucket share. */
import { S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { parseEnvironment } from '../../config.ts';

/** The SDK's settings for a store other than AWS. */
const endpointSchema = z.object({
  AWS_ENDPOINT_URL: z.string().optional(),
  AWS_ENDPOINT_URL_S3: z.string().optional(),
});

export interface S3ClientOptions {
  /** How long a try may be without data, seconds. Three of them must fit into the time of the caller. */
  readonly silenceSeconds?: number;
}

/** For API functions, which have 29 s. */
export const API_SILENCE_SECONDS = 5;

/**
 * Opens an S3 client. Region, credentials and endpoint come from the AWS SDK's settings. Buckets of other stores than AWS
 * are addressed by path, because few stores have a host name per bucket.
 */
export function openS3Client({ silenceSeconds = 30 }: S3ClientOptions = {}): S3Client {
  const { AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL } = parseEnvironment(endpointSchema);
  return new S3Client({
    forcePathStyle: (AWS_ENDPOINT_URL_S3 ?? AWS_ENDPOINT_URL) !== undefined,
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: Math.min(10, silenceSeconds) * 1000,
      socketTimeout: silenceSeconds * 1000,
    },
  });
}
