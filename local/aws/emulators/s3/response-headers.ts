/** Headers that a presigned link sets, such as the name of the downloaded file. fauxqs ignores them. */
import { targetOf } from './s3-app.ts';
import type { App } from './s3-app.ts';

const HEADERS = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];

export function setRequestedHeaders(app: App): void {
  app.addHook('onSend', (request, reply, _payload, done) => {
    const target = targetOf(request.url);
    if (target && ['GET', 'HEAD'].includes(request.method) && reply.statusCode < 300) {
      for (const name of target.key === '' ? [] : HEADERS) {
        const value = target.query.get(`response-${name}`);
        if (value !== null) reply.header(name, value);
      }
    }
    done();
  });
}
