import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { preferredEncoding } from '../../lib/api/http/encoding.ts';
import { staticResponse } from '../../lib/api/http/static-response.ts';

describe('an answer that is the same for all', () => {
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
  ])('to who takes %j is in %s', (acceptEncoding, encoding) => {
    expect(preferredEncoding(acceptEncoding)).toBe(encoding);
  });

  const text = 'body { color: black } '.repeat(1000);
  const answer = staticResponse(Buffer.from(text), 'text/css', { 'cache-control': 'no-cache' });

  it('is compressed, and comes out as it went in', async () => {
    const decoded = {
      br: (bytes: Buffer) => brotliDecompressSync(bytes),
      gzip: (bytes: Buffer) => gunzipSync(bytes),
    };
    for (const encoding of ['br', 'gzip'] as const) {
      const { headers, body, isBase64Encoded } = await answer(encoding);
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

  it('is plain for who takes nothing else', async () => {
    const { headers, body } = await answer(undefined);
    expect(headers).not.toHaveProperty('content-encoding');
    expect(Buffer.from(body, 'base64').toString()).toBe(text);
  });

  it('is made once for each coding', async () => {
    expect(answer('br')).toBe(answer('br, gzip'));
    expect((await answer('br')).body).not.toBe((await answer('gzip')).body);
  });

  it('does not compress an image', async () => {
    const image = staticResponse(Buffer.alloc(1000), 'image/png', {});
    expect((await image('br, gzip')).headers).not.toHaveProperty('content-encoding');
  });
});
