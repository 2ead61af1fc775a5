/**
 * The embedded S3 stores bodies of every size and encoding, reads XML documents, obeys conditions of writes, and sets the headers of presigned links.
 * The expected answers are those of the S3 API reference (PutObject, DeleteObjects, CompleteMultipartUpload, GetObject).
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSqsAndS3 } from '../../local/aws/emulators/sqs-and-s3.ts';
import type { QueueEmulator } from '../../local/aws/emulators/sqs-and-s3.ts';

const Bucket = 'models';
const dataDir = mkdtempSync(join(tmpdir(), 'treino-objects-'));
let emulator: QueueEmulator;
let s3: S3Client;

const urlOf = (key: string): string => `http://127.0.0.1:${emulator.port}/${Bucket}/${key}`;
const put = (key: string, body: Uint8Array, headers: Record<string, string> = {}) =>
  fetch(urlOf(key), { method: 'PUT', headers, body: Buffer.from(body) });
const read = async (key: string): Promise<Buffer> =>
  Buffer.from(await (await fetch(urlOf(key))).arrayBuffer());

beforeAll(async () => {
  emulator = await startSqsAndS3({ dataDir, port: 0 });
  await fetch(urlOf(''), { method: 'PUT' });
  s3 = new S3Client({
    endpoint: `http://127.0.0.1:${emulator.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});
afterAll(async () => {
  s3.destroy();
  await emulator.stop();
  rmSync(dataDir, { recursive: true });
});

/** Sends the headers of a request without its body. */
async function announce(method: string, url: string, headers: Record<string, string>) {
  const sent = request(url, { method, headers });
  sent.flushHeaders();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const body = await text(response);
  sent.destroy();
  return { status: response.statusCode, body };
}

describe('a body', () => {
  it.each([0, 1, 12 * 2 ** 20])('of %s bytes is stored', async (size) => {
    const body = randomBytes(size);
    expect((await put('sized', body)).status).toBe(200);
    expect((await read('sized')).equals(body)).toBe(true);
  });

  it('is stored as it is if the client calls it a form, as curl does', async () => {
    const body = randomBytes(12 * 2 ** 20);
    await put('form', body, { 'content-type': 'application/x-www-form-urlencoded' });
    expect((await read('form')).equals(body)).toBe(true);
  });

  it('above 1 GiB is refused as S3 does', async () => {
    // Fastify compares the announced length before it reads the body.
    const headers = { 'content-length': String(2 ** 30 + 1) };
    const { status, body } = await announce('PUT', urlOf('huge'), headers);
    expect(status).toBe(400);
    expect(body).toContain('<Code>EntityTooLarge</Code>');
  });

  it.each(['STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'])(
    'in chunks is joined: %s',
    async (digest) => {
      const chunk = (text: string) => `${text.length.toString(16)};chunk-signature=0\r\n${text}\r\n`;
      const body = Buffer.from(`${chunk('hello ')}${chunk('world')}${chunk('')}`);
      await put('chunks', body, { 'x-amz-content-sha256': digest });
      expect((await read('chunks')).toString()).toBe('hello world');
    },
  );
});

describe('an XML document', () => {
  const post = (key: string, body: string) => fetch(urlOf(key), { method: 'POST', body: Buffer.from(body) });

  it.each([
    ['á', '&#225;'],
    ['\u{1f600} b', '&#x1F600; b'],
    ['a&lt;b', 'a&amp;lt;b'],
    [`<'&">`, '&lt;&apos;&amp;&quot;&#62;'],
    ['c<d&amp;', '<![CDATA[c<d&amp;]]>'],
    ['50% á', '50% á'],
  ])('names the object %s as %s', async (key, text) => {
    await s3.send(new PutObjectCommand({ Bucket, Key: `xml/${key}`, Body: 'x' }));
    const namespace = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
    const answer = await post(
      '?delete',
      `<Delete ${namespace}><Object><Key>xml/${text}</Key></Object></Delete>`,
    );
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('<Deleted>');
    const { KeyCount } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: `xml/${key}` }));
    expect(KeyCount).toBe(0);
  });

  it('names the parts of an object', async () => {
    const target = { Bucket, Key: 'described' };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(target));
    const part = { ...target, UploadId, PartNumber: 1 };
    const { ETag } = await s3.send(new UploadPartCommand({ ...part, Body: 'content' }));
    const etag = ETag!.replaceAll('"', '&#34;');
    const described = `<Part a="b"><ETag>${etag}</ETag><PartNumber> &#49; </PartNumber></Part>`;
    const url = `described?uploadId=${UploadId!}`;
    const complete = (parts: string) =>
      post(url, `<CompleteMultipartUpload>${parts}</CompleteMultipartUpload>`);
    expect((await complete(described)).status).toBe(200);
    expect((await read('described')).toString()).toBe('content');
  });

  it.each([
    ['?delete', ''],
    ['?delete', '<Other/>'],
    ['?delete', '<Delete><Object/></Delete>'],
    ['described?uploadId=1', '<CompleteMultipartUpload><Part/></CompleteMultipartUpload>'],
  ])('is refused if something is missing: %s %s', async (path, body) => {
    const answer = await post(path, body);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('<Code>MalformedXML</Code>');
  });
});

it('lists keys in the order of their bytes, on one page or several', async () => {
  const keys = ['order/B', 'order/_', 'order/a', 'order/b', 'order/á', 'order/\u{fb01}', 'order/\u{1f600}'];
  for (const key of keys.toReversed()) await s3.send(new PutObjectCommand({ Bucket, Key: key, Body: 'x' }));
  const listed: (string | undefined)[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({ Bucket, Prefix: 'order/', MaxKeys: 2, ContinuationToken }),
    );
    listed.push(...(page.Contents ?? []).map(({ Key }) => Key));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  expect(listed).toEqual(keys);
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'order/' }));
  expect(Contents?.map(({ Key }) => Key)).toEqual(keys);
});

describe('a conditional write', () => {
  const commit = async (key: string, headers: Record<string, string>) =>
    (await put(key, Buffer.from('new'), headers)).status;

  it('with If-None-Match: * creates an object and replaces none', async () => {
    expect(await commit('once', { 'if-none-match': '*' })).toBe(200);
    await put('once', Buffer.from('kept'));
    expect(await commit('once', { 'if-none-match': '*' })).toBe(412);
    expect((await read('once')).toString()).toBe('kept');
  });

  it('with If-Match replaces only the object with this entity tag', async () => {
    const etag = (await put('matched', Buffer.from('old'))).headers.get('etag')!;
    expect(await commit('matched', { 'if-match': '"00000000000000000000000000000000"' })).toBe(412);
    expect((await read('matched')).toString()).toBe('old');
    expect(await commit('matched', { 'if-match': etag })).toBe(200);
    expect(await commit('absent', { 'if-match': etag })).toBe(404);
  });

  it('applies to uploads in parts when they are completed', async () => {
    await put('parts', Buffer.from('kept'));
    const target = { Bucket, Key: 'parts' };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(target));
    const part = { ...target, UploadId, PartNumber: 1 };
    const { ETag } = await s3.send(new UploadPartCommand({ ...part, Body: 'new' }));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    const complete = { ...target, UploadId, MultipartUpload };
    await expect(
      s3.send(new CompleteMultipartUploadCommand({ ...complete, IfNoneMatch: '*' })),
    ).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect((await read('parts')).toString()).toBe('kept');
    await s3.send(new CompleteMultipartUploadCommand(complete));
    expect((await read('parts')).toString()).toBe('new');
  });
});

it('sets the headers that a presigned link asks for', async () => {
  await s3.send(new PutObjectCommand({ Bucket, Key: 'report', Body: 'x', ContentType: 'text/plain' }));
  const link = await getSignedUrl(
    s3,
    new GetObjectCommand({
      Bucket,
      Key: 'report',
      ResponseContentType: 'text/csv',
      ResponseContentDisposition: 'attachment; filename="a.csv"',
    }),
  );
  const { headers } = await fetch(link);
  expect(headers.get('content-type')).toBe('text/csv');
  expect(headers.get('content-disposition')).toBe('attachment; filename="a.csv"');
});
