/** The one way to S3, whoever asks it. */
import { S3Client } from '@aws-sdk/client-s3';

/**
 * A client by the AWS SDK's own settings (region, credentials, endpoint), which a peer that swallows what
 * it is sent cannot hold up for ever: tried three times, each ends after 30 s without a byte.
 */
export const openS3Client = (): S3Client =>
  new S3Client({ requestHandler: { connectionTimeout: 10_000, socketTimeout: 30_000 } });
