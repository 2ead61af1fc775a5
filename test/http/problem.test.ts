import { describe, expect, it } from '@jest/globals';
import { MethodNotAllowedError, problemResponse } from '../../lib/api/http/problem.ts';
import { allowedMethods, withoutTrailingSlash } from '../../lib/api/http/routes.ts';
import { DependencyError, RequestError } from '../../lib/errors.ts';

const bodyOf = (error: unknown) => JSON.parse(problemResponse(error).body) as Record<string, unknown>;

describe('problemResponse', () => {
  it('lists the invalid fields of a request', () => {
    const error = new RequestError('start_date is wrong.', {
      code: 'invalid_request',
      httpStatus: 422,
      errors: [{ field: 'start_date', message: 'is wrong' }],
    });
    expect(problemResponse(error)).toMatchObject({
      statusCode: 422,
      headers: { 'content-type': 'application/problem+json' },
    });
    expect(bodyOf(error)).toEqual({
      type: 'urn:treino:problem:invalid_request',
      title: 'Unprocessable Entity',
      status: 422,
      detail: 'start_date is wrong.',
      errors: [{ field: 'start_date', message: 'is wrong' }],
    });
  });

  it('adds Retry-After when a dependency is down', () => {
    const response = problemResponse(new DependencyError('database', 'The database is down.'));
    expect(response.statusCode).toBe(503);
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('reveals nothing about an unexpected error', () => {
    const body = bodyOf(new Error('password=hunter2 at /srv/secret.ts:1'));
    expect(body).toMatchObject({ status: 500, type: 'urn:treino:problem:internal_error' });
    expect(JSON.stringify(body)).not.toMatch(/hunter2|secret/);
  });

  it('lists the methods of a path', () => {
    expect(problemResponse(new MethodNotAllowedError('GET', '/train', ['POST']))).toMatchObject({
      statusCode: 405,
      headers: { allow: 'POST' },
    });
    expect(allowedMethods('/status/abc')).toEqual(['GET']);
    expect(allowedMethods('/status/abc/def')).toEqual([]);
    expect(allowedMethods('/train')).toEqual(['POST']);
    expect(allowedMethods('/nowhere')).toEqual([]);
    expect(allowedMethods('/train/')).toEqual([]);
  });

  it('finds the path without its trailing slash', () => {
    expect(withoutTrailingSlash('POST', '/train/')).toBe('/train');
    expect(withoutTrailingSlash('GET', '/status/abc/')).toBe('/status/abc');
    const others = ['/train', '/train//', '/nowhere/', '//nowhere.example/', '/'];
    for (const path of others) expect(withoutTrailingSlash('POST', path)).toBeUndefined();
    expect(withoutTrailingSlash('GET', '/train/')).toBeUndefined();
  });
});
