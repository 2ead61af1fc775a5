import { describe, expect, it } from '@jest/globals';
import { corsHeaders } from '../../lib/api/http/cors.ts';
import { securityHeaders } from '../../lib/api/http/security-headers.ts';
import { loadConfig } from '../../lib/config.ts';

const ownOrigin = 'https://api.example.com';
const page = 'https://console.example.com';

describe('corsHeaders', () => {
  it('allows an origin that is listed', () => {
    expect(corsHeaders({ origin: page, ownOrigin }, ['https://other.example.com', page])).toEqual({
      'access-control-allow-origin': page,
      'access-control-expose-headers': 'etag, location, retry-after, treino-ignored, x-correlation-id',
      vary: 'origin',
    });
  });

  it('allows every origin when * is listed', () => {
    expect(corsHeaders({ origin: page, ownOrigin }, ['*'])).toMatchObject({
      'access-control-allow-origin': '*',
    });
  });

  it.each([
    ['no origin is listed', []],
    ['another origin is listed', ['https://other.example.com']],
    ['an origin with the same prefix is listed', ['https://console.example.com.evil.example']],
  ])('refuses an origin when %s', (_condition, allowed) => {
    expect(corsHeaders({ origin: page, ownOrigin }, allowed)['access-control-allow-origin']).toBe(ownOrigin);
  });

  it('adds only Vary to a response for a request without an origin', () => {
    expect(corsHeaders({ origin: undefined, ownOrigin }, [])).toEqual({});
    expect(corsHeaders({ origin: undefined, ownOrigin }, [page])).toEqual({ vary: 'origin' });
  });

  it.each(['console.example.com', 'https://console.example.com/', 'https://console.example.com/a', 'null'])(
    'refuses %s in CORS_ORIGINS, because it is not an origin',
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

it('securityHeaders adds HSTS only over HTTPS', () => {
  expect(securityHeaders(true)['strict-transport-security']).toMatch(/^max-age=\d{8}/);
  expect(securityHeaders(false)).not.toHaveProperty('strict-transport-security');
});
