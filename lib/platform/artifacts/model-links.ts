/** Links by which anyone may read one file of the bucket for some minutes, without credentials. */
import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { mapS3Errors } from './map-s3-errors.ts';
import { openS3Client } from '../aws/s3-client.ts';

/** Enough to follow a redirect and begin the download, which may then take as long as it takes. */
export const LINK_SECONDS = 300;

export interface ModelLinks {
  /** To save under its own name. @throws DependencyError when there are no credentials to sign with. */
  presignAttachment(key: string): Promise<string>;
  /** To look at, where the browser is: an HTML page. @throws DependencyError as above. */
  presignInline(key: string): Promise<string>;
}

export function openModelLinks(bucket: string, client: S3Client = openS3Client()): ModelLinks {
  const sign = (key: string, answer: { ResponseContentDisposition: string; ResponseContentType?: string }) =>
    mapS3Errors(bucket, `gave no link to ${key}`, () =>
      getSignedUrl(client, new GetObjectCommand({ Bucket: bucket, Key: key, ...answer }), {
        expiresIn: LINK_SECONDS,
      }),
    );
  return {
    // A key's last part has no character that a header would have to quote (lib/warehouse/models/model-keys.ts).
    presignAttachment: (key) =>
      sign(key, { ResponseContentDisposition: `attachment; filename="${key.split('/').at(-1)!}"` }),
    presignInline: (key) =>
      sign(key, { ResponseContentDisposition: 'inline', ResponseContentType: 'text/html; charset=utf-8' }),
  };
}
