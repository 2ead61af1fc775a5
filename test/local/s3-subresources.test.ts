/**
 * The embedded S3 answers the subresources of buckets and objects as S3 does, and never with a listing or the object. The
 * expected documents are those of the S3 API reference (GetBucketLocation, GetBucketVersioning, GetObjectTagging).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSqsAndS3 } from '../../local/aws/emulators/sqs-and-s3.ts';
import type { QueueEmulator } from '../../local/aws/emulators/sqs-and-s3.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'treino-subresources-'));
let emulator: QueueEmulator;
const send = async (
  method: string,
  path: string,
  content?: string,
): Promise<{ status: number; body: string }> => {
  const response = await fetch(`http://127.0.0.1:${emulator.port}${path}`, {
    method,
    ...(content !== undefined && { body: content }),
  });
  return { status: response.status, body: await response.text() };
};

beforeAll(async () => {
  emulator = await startSqsAndS3({ dataDir, port: 0 });
  await send('PUT', '/models');
});
afterAll(async () => {
  await emulator.stop();
  rmSync(dataDir, { recursive: true });
});

describe('a subresource of a bucket', () => {
  it.each(['/models?location', '/models/?location', '/models?location='])(
    'is the empty location of us-east-1 for %s',
    async (path) => {
      const { status, body } = await send('GET', path);
      expect(status).toBe(200);
      expect(body).toMatch(
        /<LocationConstraint xmlns="http:\/\/s3\.amazonaws\.com\/doc\/2006-03-01\/"(\/>|><\/)/,
      );
    },
  );

  it('says that the bucket has no versions', async () => {
    expect((await send('GET', '/models?versioning')).body).toContain('<VersioningConfiguration ');
  });

  it.each(['acl', 'policy', 'tagging', 'cors', 'encryption', 'versions', 'uploads'])(
    'is refused by name if the stack does not have it: %s',
    async (name) => {
      const { status, body } = await send('GET', `/models?${name}`);
      expect(status).toBe(501);
      expect(body).toContain('<Code>NotImplemented</Code>');
    },
  );

  it('does not delete the bucket', async () => {
    expect((await send('DELETE', '/models?policy')).status).toBe(501);
    expect((await send('HEAD', '/models')).status).toBe(200);
  });

  it('of an unknown bucket is 404', async () => {
    const { status, body } = await send('GET', '/nothing?location');
    expect(status).toBe(404);
    expect(body).toContain('<Code>NoSuchBucket</Code>');
  });

  it('is not confused with a listing or an object', async () => {
    expect((await send('GET', '/models?list-type=2&prefix=location')).body).toContain('<ListBucketResult');
    expect((await send('GET', '/models/key?location')).body).toContain('<Code>NoSuchKey</Code>');
  });
});

describe('a subresource of an object', () => {
  beforeAll(async () => {
    await send('PUT', '/models/key', 'content');
  });

  it('is its empty set of tags', async () => {
    const { status, body } = await send('GET', '/models/key?tagging');
    expect(status).toBe(200);
    expect(body).toMatch(/<Tagging [^>]*><TagSet\/><\/Tagging>/);
  });

  it.each([
    ['PUT', 'tagging'],
    ['DELETE', 'tagging'],
    ['PUT', 'acl'],
    ['GET', 'acl'],
    ['PUT', 'retention'],
    ['PUT', 'legal-hold'],
    ['GET', 'torrent'],
    ['GET', 'versionId=1'],
    ['DELETE', 'versionId=1'],
    ['GET', 'uploadId=1'],
    ['POST', 'restore'],
    ['POST', 'select&select-type=2'],
  ])('is refused by name and leaves the object as it is: %s ?%s', async (method, name) => {
    const { status, body } = await send(method, `/models/key?${name}`, method === 'PUT' ? '<x/>' : undefined);
    expect(status).toBe(501);
    expect(body).toContain('<Code>NotImplemented</Code>');
    expect(body).toContain(`${method} ?${name.split(/[=&]/)[0]!}`);
    expect(await send('GET', '/models/key')).toEqual({ status: 200, body: 'content' });
  });

  it('of an unknown object is 404', async () => {
    expect(await send('GET', '/models/nothing?tagging')).toMatchObject({
      status: 404,
      body: expect.stringContaining('<Code>NoSuchKey</Code>'),
    });
  });
});
