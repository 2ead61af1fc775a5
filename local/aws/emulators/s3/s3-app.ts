/** The server of fauxqs, and answers in the format of S3. */
import type { buildApp } from 'fauxqs';

export type App = ReturnType<typeof buildApp>;

/** The part of a Fastify reply that is used here. */
interface Reply {
  code(status: number): this;
  header(name: string, value: string): this;
  send(body: string): unknown;
}

/** Answers with an XML document. */
export async function sendXml(reply: Reply, status: number, document: string): Promise<void> {
  await reply
    .code(status)
    .header('content-type', 'application/xml')
    .send(`<?xml version="1.0" encoding="UTF-8"?>\n${document}`);
}

/**
 * The document of an error. The message has no characters that XML escapes.
 * @param details further elements
 */
export const errorDocument = (code: string, message: string, details = ''): string =>
  `<Error><Code>${code}</Code><Message>${message}</Message>${details}</Error>`;

/** What the path and the query of a request name. Undefined for requests to another service. */
export function targetOf(url: string): { bucket: string; key: string; query: URLSearchParams } | undefined {
  const [path = '', query] = url.split('?');
  const [, bucket, key = ''] = /^\/([^/]+)(?:\/(.*))?$/.exec(path) ?? [];
  return bucket === undefined
    ? undefined
    : {
        bucket: decodeURIComponent(bucket),
        key: decodeURIComponent(key),
        query: new URLSearchParams(query),
      };
}
