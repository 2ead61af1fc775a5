/**
 * Static responses, compressed once for each encoding and kept in memory. API Gateway's HTTP APIs do not compress, and
 * Lambda limits the response of a function to 6 MB.
 */
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { preferredEncoding } from './encoding.ts';
import type { Encoding } from './encoding.ts';
import type { HttpResponse } from './response.ts';

const encoders: Record<Encoding, (content: Uint8Array) => Promise<Uint8Array>> = {
  // Level 5 is a fifth smaller than gzip at the same speed; the highest level takes seconds.
  br: (content) => promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (content) => promisify(gzip)(content),
  identity: (content) => Promise.resolve(content),
};

export type StaticResponse = (acceptEncoding: string | undefined) => Promise<HttpResponse>;

/** @param contentType images are not compressed again */
export function staticResponse(
  content: Uint8Array,
  contentType: string,
  headers: Readonly<Record<string, string>>,
): StaticResponse {
  const encoded = new Map<Encoding, Promise<HttpResponse>>();
  const encode = async (encoding: Encoding): Promise<HttpResponse> => ({
    statusCode: 200,
    headers: {
      'content-type': contentType,
      vary: 'accept-encoding',
      ...(encoding === 'identity' ? {} : { 'content-encoding': encoding }),
      ...headers,
    },
    body: Buffer.from(await encoders[encoding](content)).toString('base64'),
    isBase64Encoded: true,
  });
  return (acceptEncoding) => {
    const encoding = contentType.startsWith('image/') ? 'identity' : preferredEncoding(acceptEncoding);
    const response = encoded.get(encoding) ?? encode(encoding);
    encoded.set(encoding, response);
    return response;
  };
}
