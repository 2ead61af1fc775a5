/** The one way to S3, whoever asks it. */
import { S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { parseEnvironment } from '../../config.ts';

/** The SDK's own settings: where S3 is that is not AWS'. */
const elsewhereSchema = z.object({
  AWS_ENDPOINT_URL: z.string().optional(),
  AWS_ENDPOINT_URL_S3: z.string().optional(),
});

/**
 * A client by the AWS SDK's own settings (region, credentials, endpoint), which a peer that swallows what
 * it is sent cannot hold up for ever: tried three times, each ends after 30 s without a byte.
 * Elsewhere than on AWS buckets are addressed by path: few stores have a host name for each.
 */
export function openS3Client(): S3Client {
  const { AWS_ENDPOINT_URL_S3: own, AWS_ENDPOINT_URL: all } = parseEnvironment(elsewhereSchema);
  return new S3Client({
    forcePathStyle: (own ?? all) !== undefined,
    requestHandler: { connectionTimeout: 10_000, socketTimeout: 30_000 },
  });
}
