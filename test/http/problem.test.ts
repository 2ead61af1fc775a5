import { describe, expect, it } from '@jest/globals';
import { DependencyError, RequestError } from '../../lib/errors.ts';
import { MethodNotAllowedError, problemResponse } from '../../lib/api/http/problem.ts';
import { allowedMethods, withoutTrailingSlash } from '../../lib/api/http/routes.ts';

const bodyOf = (error: unknown) => JSON.parse(problemResponse(error).body) as Record<string, unknown>;

describe('errors as problem+json', () => {
  it('tells what a caller did wrong, field by field', () => {
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

  it('asks to come back when a dependency is down', () => {
    const answer = problemResponse(new DependencyError('database', 'The database is down.'));
    expect(answer.statusCode).toBe(503);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('tells nothing of a defect', () => {
    const body = bodyOf(new Error('password=hunter2 at /srv/secret.ts:1'));
    expect(body).toMatchObject({ status: 500, type: 'urn:treino:problem:internal_error' });
    expect(JSON.stringify(body)).not.toMatch(/hunter2|secret/);
  });

  it('lists the methods a path has', () => {
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

  it('knows the path that is meant by one with a slash at its end', () => {
    expect(withoutTrailingSlash('POST', '/train/')).toBe('/train');
    expect(withoutTrailingSlash('GET', '/status/abc/')).toBe('/status/abc');
    const others = ['/train', '/train//', '/nowhere/', '//nowhere.example/', '/'];
    for (const path of others) expect(withoutTrailingSlash('POST', path)).toBeUndefined();
    expect(withoutTrailingSlash('GET', '/train/')).toBeUndefined();
  });
});
