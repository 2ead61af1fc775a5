/** The API client, typed by the service's OpenAPI document. */
import createClient from 'openapi-fetch';
import type { paths } from '../../../lib/api/openapi/client-types.d.ts';
import { fromEitherProblem } from '../../../lib/api/compatibility/either-problem.ts';
import { ApiError } from './api-error.ts';
import { rejectToken, session, setScopes } from './session.ts';

export const api = createClient<paths>({ baseUrl: location.origin });

api.use({
  onRequest({ request }) {
    const { token } = session.get();
    if (token !== null) request.headers.set('authorization', `Bearer ${token}`);
  },
  async onResponse({ request, response }) {
    const { token, signInPrompt } = session.get();
    const sent = request.headers.get('authorization');
    // An answer to a call with an earlier token says nothing about the present one.
    if (sent !== (token === null ? null : `Bearer ${token}`)) return;
    const scopes = response.headers.get('treino-scopes');
    if (scopes !== null) setScopes(scopes.split(' '));
    if (response.status !== 401 || signInPrompt !== null) return;
    const problem: unknown = await response
      .clone()
      .json()
      .catch(() => undefined);
    // Without a token, the API's message explains how a program sends one. That does not help here.
    rejectToken((sent !== null && fromEitherProblem(problem)?.detail) || '');
  },
});

interface Answer<T> {
  readonly data?: T | undefined;
  readonly error?: unknown;
  readonly response: Response;
}

/**
 * The body of a successful answer.
 * @throws ApiError when the API refuses the call or nothing answers; AbortError when the calling view was closed
 */
export async function dataOf<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data } = await answerOf(call);
  return data as T;
}

/**
 * A successful answer with its headers; 304 counts as success.
 * @throws as `dataOf` does
 */
export async function answerOf<T>(call: Promise<Answer<T>>): Promise<Answer<T>> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    // Nothing answered, or the answer is not JSON.
    throw new ApiError(0);
  }
  const { response, error } = answer;
  if (response.ok || response.status === 304) return answer;
  throw new ApiError(response.status, fromEitherProblem(error));
}
