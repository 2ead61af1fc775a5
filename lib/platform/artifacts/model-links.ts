/** Presigned links. Anyone with a link can read its file in the bucket for a few minutes, without credentials. */
import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { mapS3Errors } from './map-s3-errors.ts';
import { openS3Client } from '../aws/s3-client.ts';

/** Lifetime of a link: enough to follow a redirect and start the download, which then has no time limit. */
export const LINK_SECONDS = 300;

export interface ModelLinks {
  /** Link that downloads the file under its name. @throws DependencyError if there are no credentials to sign with */
  presignAttachment(key: string): Promise<string>;
  /** Link that shows an HTML page in the browser. @throws DependencyError as presignAttachment */
  presignInline(key: string): Promise<string>;
}

export function openModelLinks(bucket: string, client: S3Client = openS3Client()): ModelLinks {
  const sign = (
    key: string,
    response: { ResponseContentDisposition: string; ResponseContentType?: string },
  ) =>
    mapS3Errors(bucket, `could not create a link to ${key}`, () =>
      getSignedUrl(client, new GetObjectCommand({ Bucket: bucket, Key: key, ...response }), {
        expiresIn: LINK_SECONDS,
      }),
    );
  return {
    // The last part of a key needs no quoting in a header (lib/warehouse/models/model-keys.ts).
    presignAttachment: (key) =>
      sign(key, { ResponseContentDisposition: `attachment; filename="${key.split('/').at(-1)!}"` }),
    presignInline: (key) =>
      sign(key, { ResponseContentDisposition: 'inline', ResponseContentType: 'text/html; charset=utf-8' }),
  };
}
