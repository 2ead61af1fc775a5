import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { preferredEncoding } from '../../lib/api/http/encoding.ts';
import { staticResponse } from '../../lib/api/http/static-response.ts';

describe('staticResponse', () => {
  it.each([
    [undefined, 'identity'],
    ['', 'identity'],
    ['gzip', 'gzip'],
    ['gzip, deflate, br, zstd', 'br'],
    ['GZIP;q=0.5', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['br; q=0.0, *', 'gzip'],
    ['*', 'br'],
    ['identity, *;q=0', 'identity'],
    ['deflate', 'identity'],
  ])('for the Accept-Encoding %j uses %s', (acceptEncoding, encoding) => {
    expect(preferredEncoding(acceptEncoding)).toBe(encoding);
  });

  const text = 'body { color: black } '.repeat(1000);
  const response = staticResponse(Buffer.from(text), 'text/css', { 'cache-control': 'no-cache' });

  it('compresses the content without loss', async () => {
    const decoded = {
      br: (bytes: Buffer) => brotliDecompressSync(bytes),
      gzip: (bytes: Buffer) => gunzipSync(bytes),
    };
    for (const encoding of ['br', 'gzip'] as const) {
      const { headers, body, isBase64Encoded } = await response(encoding);
      expect(headers).toEqual({
        'content-type': 'text/css',
        'content-encoding': encoding,
        vary: 'accept-encoding',
        'cache-control': 'no-cache',
      });
      expect(isBase64Encoded).toBe(true);
      const bytes = Buffer.from(body, 'base64');
      expect(bytes.length).toBeLessThan(text.length / 10);
      expect(decoded[encoding](bytes).toString()).toBe(text);
    }
  });

  it('does not compress when the client accepts no encoding', async () => {
    const { headers, body } = await response(undefined);
    expect(headers).not.toHaveProperty('content-encoding');
    expect(Buffer.from(body, 'base64').toString()).toBe(text);
  });

  it('compresses once for each encoding', async () => {
    expect(response('br')).toBe(response('br, gzip'));
    expect((await response('br')).body).not.toBe((await response('gzip')).body);
  });

  it('does not compress an image', async () => {
    const image = staticResponse(Buffer.alloc(1000), 'image/png', {});
    expect((await image('br, gzip')).headers).not.toHaveProperty('content-encoding');
  });
});
