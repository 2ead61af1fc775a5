/**
 * Bodies of objects. fauxqs refuses parts above 11 MiB, in a format that no S3 client can read, fails on empty objects, and
 * decodes chunks only if `Content-Encoding` names them. Some clients (those of MinIO for Go, for example) name them only in
 * `x-amz-content-sha256`.
 */
import { errorDocument, sendXml } from './s3-app.ts';
import type { App } from './s3-app.ts';

/** Largest body of one request. Objects are in memory, and larger files come in parts. */
const MAX_BODY_BYTES = 2 ** 30;

export function acceptBodies(app: App): void {
  app.removeContentTypeParser('*');
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) => {
    done(null, body);
  });
  // SNS reads forms. curl and urllib call a file a form too.
  const form = 'application/x-www-form-urlencoded';
  app.removeContentTypeParser(form);
  app.addContentTypeParser(form, { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES }, (request, body, done) => {
    done(null, request.method === 'PUT' ? body : Object.fromEntries(new URLSearchParams(body.toString())));
  });
  app.addHook('preHandler', (request, _reply, done) => {
    if (request.method === 'PUT') {
      request.body ??= Buffer.alloc(0);
      const { 'content-encoding': encoding, 'x-amz-content-sha256': digest } = request.headers;
      if (String(digest).startsWith('STREAMING-') && !encoding?.includes('aws-chunked'))
        request.headers['content-encoding'] = [encoding, 'aws-chunked'].filter(Boolean).join(',');
    }
    done();
  });
  app.setErrorHandler(async (error: Error & { code?: string }, _request, reply) => {
    if (error.code !== 'FST_ERR_CTP_BODY_TOO_LARGE') throw error;
    const message = 'The body is larger than 1 GiB. Upload the file in parts.';
    await sendXml(reply, 400, errorDocument('EntityTooLarge', message));
  });
}
