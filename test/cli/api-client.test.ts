import { describe, expect, it } from '@jest/globals';
import { createApiClient } from '../../cli/api-client.ts';
import { withServer } from '../support/with-server.ts';

const getJobsFrom = (status: number, type: string, body: string) =>
  withServer(
    (_, response) => response.writeHead(status, { 'content-type': type }).end(body),
    (url) => createApiClient(url, undefined).get('/jobs'),
  );

describe('a response that is not a success', () => {
  it.each([
    [404, 'text/html'],
    [200, 'text/html; charset=utf-8'],
  ])('is reported as not from Treino when it is %d %s', async (status, type) => {
    await expect(getJobsFrom(status, type, '<h1>Hello</h1>')).rejects.toMatchObject({
      message: expect.stringMatching(
        new RegExp(`^The server at http://127\\.0\\.0\\.1:\\d+ is not Treino \\(${status} text/html\\)`),
      ),
      exitCode: 1,
    });
  });

  it('is quoted when it is a 5xx from a proxy in front of Treino', async () => {
    await expect(getJobsFrom(502, 'text/plain', 'Bad gateway')).rejects.toMatchObject({
      message: 'GET /jobs returned 502: Bad gateway',
      status: 502,
    });
  });

  it('lists up to ten field errors, except those that the detail names', async () => {
    const errors = ['Oil_P', 'Oil_L'].map((name) => ({ field: `rows.0.${name}`, message: 'is missing' }));
    const named = JSON.stringify({ detail: 'rows lack 2 features: Oil_P, Oil_L.', errors });
    await expect(getJobsFrom(422, 'application/problem+json', named)).rejects.toMatchObject({
      message: 'rows lack 2 features: Oil_P, Oil_L.',
    });
    const many = Array.from({ length: 14 }, (_, at) => ({ field: `f${at}`, message: 'is wrong' }));
    const other = JSON.stringify({ detail: 'f0 is wrong.', errors: many });
    await expect(getJobsFrom(422, 'application/problem+json', other)).rejects.toMatchObject({
      message: expect.stringMatching(/^f0 is wrong\.\n {2}f1 is wrong\n(?:.*\n){9}… and 3 more$/),
    });
  });
});

describe('a service URL', () => {
  it.each(['127.0.0.1:8000', 'ftp://127.0.0.1', 'http://', 'treino'])(
    'must start with http:// or https://, unlike %s',
    (url) => {
      expect(() => createApiClient(url, undefined)).toThrow(
        expect.objectContaining({ message: expect.stringContaining('http://'), exitCode: 2 }),
      );
    },
  );
});
