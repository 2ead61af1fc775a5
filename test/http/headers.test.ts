import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { loadConfig } from '../../lib/config.ts';
import { corsHeaders } from '../../lib/api/http/cors.ts';
import { parseOrThrow } from '../../lib/validation/parse-or-throw.ts';
import { wholeNumber } from '../../lib/api/http/query.ts';
import { securityHeaders } from '../../lib/api/http/security-headers.ts';

const ownOrigin = 'https://api.example.com';
const page = 'https://console.example.com';

describe('pages of other origins', () => {
  it('are let in where they are named', () => {
    expect(corsHeaders({ origin: page, ownOrigin }, ['https://other.example.com', page])).toEqual({
      'access-control-allow-origin': page,
      'access-control-expose-headers': 'etag, location, retry-after, x-correlation-id',
      vary: 'origin',
    });
  });

  it('are let in wherever they come from, where all may', () => {
    expect(corsHeaders({ origin: page, ownOrigin }, ['*'])).toMatchObject({
      'access-control-allow-origin': '*',
    });
  });

  it.each([
    ['none is', []],
    ['another is', ['https://other.example.com']],
    ['only its beginning is', ['https://console.example.com.evil.example']],
  ])('are not let in where %s', (_what, allowed) => {
    expect(corsHeaders({ origin: page, ownOrigin }, allowed)['access-control-allow-origin']).toBe(ownOrigin);
  });

  it('leave no trace in an answer that no page asked for, but that caches are told', () => {
    expect(corsHeaders({ origin: undefined, ownOrigin }, [])).toEqual({});
    expect(corsHeaders({ origin: undefined, ownOrigin }, [page])).toEqual({ vary: 'origin' });
  });

  it.each(['console.example.com', 'https://console.example.com/', 'https://console.example.com/a', 'null'])(
    '%s is no origin',
    (text) => {
      const environment = {
        DATABASE_URL: 'postgres://127.0.0.1/treino',
        TRAINING_QUEUE_URL: 'http://127.0.0.1/q',
      };
      expect(loadConfig({ ...environment, CORS_ORIGINS: `${page},*` }).CORS_ORIGINS).toEqual([page, '*']);
      expect(() => loadConfig({ ...environment, CORS_ORIGINS: `${page},${text}` })).toThrow(/CORS_ORIGINS/);
    },
  );
});

it('HTTPS is asked for where it is spoken, and nowhere else', () => {
  expect(securityHeaders(true)['strict-transport-security']).toMatch(/^max-age=\d{8}/);
  expect(securityHeaders(false)).not.toHaveProperty('strict-transport-security');
});

describe('a whole number in a query', () => {
  const schema = z.object({ wait: wholeNumber(0, 25).default(0) });

  it.each([
    [{}, 0],
    [{ wait: '0' }, 0],
    [{ wait: '25' }, 25],
    [{ wait: '007' }, 7],
  ])('%j', (query, wait) => expect(parseOrThrow(schema, query)).toEqual({ wait }));

  it.each(['', ' ', '26', '-1', '1.5', '1e1', '0x1', ' 5', '5,6', '9'.repeat(400)])('%j is none', (wait) => {
    expect(() => parseOrThrow(schema, { wait })).toThrow('wait must be a whole number from 0 to 25.');
  });
});
