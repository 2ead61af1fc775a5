/** The API, typed by its own OpenAPI document. */
import createClient from 'openapi-fetch';
import type { paths } from '../../../lib/openapi/client-types.d.ts';
import { ApiError, isProblem } from './api-error.ts';
import { askForToken, session } from './session.ts';

export const api = createClient<paths>({ baseUrl: location.origin });

api.use({
  onRequest({ request }) {
    const { token } = session.get();
    if (token !== null) request.headers.set('authorization', `Bearer ${token}`);
  },
});

interface Answer<T> {
  readonly data?: T | undefined;
  readonly error?: unknown;
  readonly response: Response;
}

/**
 * What a call gave.
 * @throws ApiError when it was refused, or nothing answered; AbortError when the view that asked has gone.
 */
export async function given<T>(asked: Promise<Answer<T>>): Promise<T> {
  const { data } = await answered(asked);
  return data as T;
}

/** The same with the answer's headers; 304 is an answer like others. */
export async function answered<T>(asked: Promise<Answer<T>>): Promise<Answer<T>> {
  let answer: Answer<T>;
  try {
    answer = await asked;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    // No answer, or none that is JSON.
    throw new ApiError(0);
  }
  const { response, error } = answer;
  if (response.ok || response.status === 304) return answer;
  const problem = isProblem(error) ? error : undefined;
  if (response.status === 401) {
    // To who has sent none it tells how a program sends one.
    const words = session.get().token === null ? '' : (problem?.detail ?? '');
    askForToken({ words, isTokenGood: false });
  }
  throw new ApiError(response.status, problem);
}
