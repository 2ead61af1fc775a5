import { describe, expect, it } from '@jest/globals';
import { createApiClient } from '../../cli/api-client.ts';
import { serving } from '../support/serving.ts';

const answering = (status: number, type: string, body: string) =>
  serving(
    (_, response) => response.writeHead(status, { 'content-type': type }).end(body),
    (url) => createApiClient(url, undefined).get('/jobs'),
  );

describe('what answers', () => {
  it.each([
    [404, 'text/html'],
    [200, 'text/html; charset=utf-8'],
  ])('is told as not Treino when it is %d %s', async (status, type) => {
    await expect(answering(status, type, '<h1>Hello</h1>')).rejects.toMatchObject({
      message: expect.stringMatching(
        new RegExp(`^What answers at http://127\\.0\\.0\\.1:\\d+ is not Treino \\(${status} text/html\\)`),
      ),
      exitCode: 1,
    });
  });

  it('is quoted when it fails otherwise than Treino would: something stands before it', async () => {
    await expect(answering(502, 'text/plain', 'Bad gateway')).rejects.toMatchObject({
      message: 'GET /jobs answered 502: Bad gateway',
      status: 502,
    });
  });

  it('is told once: fields that the sentence names are not listed again, and others up to ten', async () => {
    const errors = ['Oil_P', 'Oil_L'].map((name) => ({ field: `rows.0.${name}`, message: 'is missing' }));
    const named = JSON.stringify({ detail: 'rows lack 2 features: Oil_P, Oil_L.', errors });
    await expect(answering(422, 'application/problem+json', named)).rejects.toMatchObject({
      message: 'rows lack 2 features: Oil_P, Oil_L.',
    });
    const many = Array.from({ length: 14 }, (_, at) => ({ field: `f${at}`, message: 'is wrong' }));
    const other = JSON.stringify({ detail: 'f0 is wrong.', errors: many });
    await expect(answering(422, 'application/problem+json', other)).rejects.toMatchObject({
      message: expect.stringMatching(/^f0 is wrong\.\n {2}f1 is wrong\n(?:.*\n){9}… and 3 more$/),
    });
  });
});

describe('a URL', () => {
  it.each(['127.0.0.1:8000', 'ftp://127.0.0.1', 'http://', 'treino'])(
    'must say how it is spoken to, which %s does not',
    (url) => {
      expect(() => createApiClient(url, undefined)).toThrow(
        expect.objectContaining({ message: expect.stringContaining('http://'), exitCode: 2 }),
      );
    },
  );
});
