/** The S3 client that all readers and writers of the bucket share. */
import { S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { parseEnvironment } from '../../config.ts';

/** The SDK's settings for a store other than AWS. */
const endpointSchema = z.object({
  AWS_ENDPOINT_URL: z.string().optional(),
  AWS_ENDPOINT_URL_S3: z.string().optional(),
});

/**
 * Opens an S3 client. Region, credentials and endpoint come from the AWS SDK's settings. Each of the three tries of a
 * request ends after 30 s without data. Buckets of other stores than AWS are addressed by path, because few stores have a
 * host name per bucket.
 */
export function openS3Client(): S3Client {
  const { AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL } = parseEnvironment(endpointSchema);
  return new S3Client({
    forcePathStyle: (AWS_ENDPOINT_URL_S3 ?? AWS_ENDPOINT_URL) !== undefined,
    requestHandler: { connectionTimeout: 10_000, socketTimeout: 30_000 },
  });
}
