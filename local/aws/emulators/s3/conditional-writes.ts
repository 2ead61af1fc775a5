/** Writes with `If-None-Match: *` or `If-Match`, which fauxqs ignores: it would replace an object that must stay. */
import { errorDocument, sendXml, targetOf } from './s3-app.ts';
import type { App } from './s3-app.ts';

/** @param etagOf the entity tag of an object; undefined if there is none */
export function checkConditions(app: App, etagOf: (bucket: string, key: string) => string | undefined): void {
  app.addHook('preHandler', async (request, reply) => {
    const target = targetOf(request.url);
    if (!target || target.key === '') return;
    const { bucket, key, query } = target;
    const isCompletion = request.method === 'POST' && query.has('uploadId');
    const isPut = request.method === 'PUT' && !query.has('uploadId');
    if (!isCompletion && !isPut) return;
    const { 'if-none-match': ifNoneMatch, 'if-match': ifMatch } = request.headers;
    const etag = etagOf(bucket, key);
    if (ifMatch !== undefined && etag === undefined)
      await sendXml(reply, 404, errorDocument('NoSuchKey', 'The specified key does not exist.'));
    else if ((ifNoneMatch === '*' && etag !== undefined) || (ifMatch !== undefined && !isSame(ifMatch, etag)))
      await sendXml(
        reply,
        412,
        errorDocument(
          'PreconditionFailed',
          'At least one of the preconditions you specified did not hold.',
          // s3fs tells by it that the object exists.
          `<Condition>${ifMatch === undefined ? 'If-None-Match' : 'If-Match'}</Condition>`,
        ),
      );
  });
}

/** Clients may leave out the quotation marks. */
const isSame = (given: string, etag: string | undefined): boolean =>
  given.replaceAll('"', '') === etag?.replaceAll('"', '');
