import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { openModelLinks } from '../../lib/platform/artifacts/model-links.ts';
import { openModelStore } from '../../lib/platform/artifacts/model-store.ts';
import { openS3Client } from '../../lib/platform/aws/s3-client.ts';
import { messageOf } from '../../lib/errors.ts';
import { s3ClientOf, startModelsBucket } from '../support/models-bucket.ts';
import type { TestModelsBucket } from '../support/models-bucket.ts';
import { freePort } from '../support/postgres.ts';

const CONTENT_TYPE = 'application/octet-stream';

describe('the model store', () => {
  let bucket: TestModelsBucket;
  beforeAll(async () => {
    bucket = await startModelsBucket();
  });
  afterAll(() => bucket.stop());
  const put = (key: string, text = key) => bucket.store.put(key, Buffer.from(text), CONTENT_TYPE);

  it('stores objects, also larger than one part', async () => {
    const bytes = Buffer.alloc(12 * 1024 * 1024, 'model');
    await bucket.store.put('kept/large.pkl', bytes, CONTENT_TYPE);
    const { Body } = await bucket.client.send(
      new GetObjectCommand({ Bucket: bucket.store.bucket, Key: 'kept/large.pkl' }),
    );
    expect(Buffer.compare(await Body!.transformToByteArray(), bytes)).toBe(0);
    expect(await bucket.store.size('kept/large.pkl')).toBe(bytes.length);
  });

  it('has no size for missing objects', async () => {
    expect(await bucket.store.size('nothing.pkl')).toBeUndefined();
    await put('longer.pkl.part');
    expect(await bucket.store.size('longer.pkl')).toBeUndefined();
    await put('longer.pkl', 'four');
    expect(await bucket.store.size('longer.pkl')).toBe(4);
  });

  it('lists objects by prefix', async () => {
    for (const key of ['list/a_00.pkl', 'list/a_00.ubj', 'list/a_001.pkl', 'list/~c3~a1.pkl']) await put(key);
    expect((await bucket.store.list('list/a_00.')).toSorted()).toEqual(['list/a_00.pkl', 'list/a_00.ubj']);
    expect(await bucket.store.list('list/~c3~a1.')).toEqual(['list/~c3~a1.pkl']);
    expect(await bucket.store.list('none/')).toEqual([]);
  });

  it('removes only the given objects and ignores missing ones', async () => {
    for (const key of ['gone/a', 'gone/b', 'gone/c']) await put(key);
    await bucket.store.remove(['gone/a', 'gone/b', 'gone/never']);
    expect(await bucket.store.list('gone/')).toEqual(['gone/c']);
    await bucket.store.remove([]);
  });

  const itElsewhere = process.env.TREINO_S3_ENDPOINT === undefined ? it.skip : it;
  // Slow on the embedded store.
  itElsewhere('lists and removes more than a page (npm run test:s3)', async () => {
    const keys = Array.from({ length: 1005 }, (_, index) => `many/${String(index).padStart(4, '0')}`);
    for (let at = 0; at < keys.length; at += 67)
      await Promise.all(keys.slice(at, at + 67).map((key) => put(key)));
    await put('many-others');
    expect((await bucket.store.list('many/')).toSorted()).toEqual(keys);
    await bucket.store.remove(keys);
    expect(await bucket.store.list('many')).toEqual(['many-others']);
  });

  describe('a presigned link', () => {
    const link = (key: string): Promise<string> =>
      openModelLinks(bucket.store.bucket, bucket.client).presignAttachment(key);

    it('returns a file without credentials, from the configured endpoint', async () => {
      await put('linked/a.pkl', 'bytes');
      const url = await link('linked/a.pkl');
      expect(new URL(url)).toMatchObject({ pathname: `/${bucket.store.bucket}/linked/a.pkl` });
      const response = await fetch(url);
      expect(response.status).toBe(200);
      expect(await response.text()).toBe('bytes');
      const disposition = response.headers.get('content-disposition');
      // The embedded store ignores the header. The file is then named after the end of its link.
      expect([null, 'attachment; filename="a.pkl"']).toContain(disposition);
    });

    const itRefuses = process.env.TEST_S3_REFUSES === 'yes' ? it : it.skip;
    itRefuses('is refused if it was changed, has expired or is not signed (npm run test:s3)', async () => {
      await put('linked/a.pkl');
      await put('linked/b.pkl');
      const good = await link('linked/a.pkl');
      const old = await getSignedUrl(
        bucket.client,
        new GetObjectCommand({ Bucket: bucket.store.bucket, Key: 'linked/a.pkl' }),
        { expiresIn: 60, signingDate: new Date(Date.now() - 61_000) },
      );
      for (const bad of [good.replace('a.pkl?', 'b.pkl?'), good.replace(/\?.*/, ''), old])
        expect((await fetch(bad)).status).toBe(403);
      expect(await fetch(good)).toMatchObject({ status: 200 });
    });

    itRefuses('fails with advice for wrong credentials (npm run test:s3)', async () => {
      const { hostname, port } = await bucket.client.config.endpoint!();
      const client = s3ClientOf(`http://${hostname}:${port!}`, { TREINO_SECRET_ACCESS_KEY: 'wrong' });
      await expect(openModelStore(bucket.store.bucket, client).list('')).rejects.toThrow(
        'it refused the credentials. Check that the AWS credentials of the service',
      );
      client.destroy();
    });
  });

  it('addresses buckets by path unless the store is AWS', () => {
    const pathStyle = (environment: Record<string, string>): boolean | undefined => {
      const before = { ...process.env };
      Object.assign(process.env, environment);
      try {
        return openS3Client().config.forcePathStyle;
      } finally {
        process.env = before;
      }
    };
    expect(pathStyle({})).toBe(false);
    expect(pathStyle({ AWS_ENDPOINT_URL_S3: 'http://minio:9000' })).toBe(true);
    expect(pathStyle({ AWS_ENDPOINT_URL: 'http://localstack:4566' })).toBe(true);
  });

  it('reports a missing bucket', async () => {
    const store = openModelStore('no-such-bucket', bucket.client);
    await expect(store.put('a.pkl', Buffer.from('a'), CONTENT_TYPE)).rejects.toMatchObject({
      code: 'dependency_unavailable',
      retryable: true,
      dependency: 'bucket',
      message: expect.stringMatching(
        /^The bucket no-such-bucket did not accept a\.pkl: there is no such bucket\. Check MODELS_BUCKET/,
      ),
    });
    await expect(store.list('a')).rejects.toThrow('there is no such bucket');
  });
});

describe('a failing store', () => {
  let server: Server | undefined;
  afterEach(async () => {
    server?.closeAllConnections();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
    server = undefined;
  });

  /** Answers every request with the error, or never if there is none. */
  const startServer = async (error?: { status: number; type: string; body: string }): Promise<number> => {
    server = createServer((request, response) => {
      request.resume();
      if (!error) return;
      request.on('end', () => {
        response.writeHead(error.status, { 'content-type': error.type });
        response.end(error.body);
      });
    });
    await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };
  const putError = async (port: number, options: { socketTimeout?: number } = {}): Promise<string> => {
    const client = s3ClientOf(`http://127.0.0.1:${port}`, options);
    try {
      const put = openModelStore('models', client).put('m.pkl', Buffer.from('bytes'), CONTENT_TYPE);
      return await put.then(() => 'it was accepted', messageOf);
    } finally {
      client.destroy();
    }
  };

  it.each([
    [507, 'InsufficientStorage', 'its disk or quota is full. Free space'],
    [507, 'XMinioStorageFull', 'its disk or quota is full. Free space'],
    [400, 'XMinioAdminBucketQuotaExceeded', 'its disk or quota is full. Free space'],
    [400, 'EntityTooLarge', 'the file is larger than it accepts.'],
    [403, 'AccessDenied', 'access is denied. Check that the service may'],
    [403, 'SignatureDoesNotMatch', 'it refused the credentials.'],
    [503, 'SlowDown', 'it is overloaded or failing.'],
  ])('is reported with advice for %i %s', async (status, code, advice) => {
    const body = `<Error><Code>${code}</Code><Message>message of the store</Message></Error>`;
    const message = await putError(await startServer({ status, type: 'application/xml', body }));
    expect(message).toContain(`The bucket models did not accept m.pkl: ${advice}`);
    expect(message).toContain(`(${code}: message of the store)`);
  });

  it("is reported with advice when the local stack's disk is full, which has its own format", async () => {
    const body = JSON.stringify({ code: 'ENOSPC', message: 'ENOSPC: no space left on device, write' });
    const port = await startServer({ status: 500, type: 'application/json', body });
    const message = await putError(port);
    expect(message).toContain('its disk or quota is full. Free space');
    expect(message).toContain('no space left on device');
  });

  it('is reported when nothing listens', async () => {
    expect(await putError(await freePort())).toContain(
      'it cannot be reached. Check that the store is running',
    );
  });

  it('is reported when it never answers', async () => {
    expect(await putError(await startServer(), { socketTimeout: 200 })).toContain('it cannot be reached.');
  });
});
