/** The service's HTTP API as the commands call it: JSON in, JSON out, its problems as messages. */
import { z } from 'zod';
import { messageOf } from '../lib/errors.ts';
import { CommandError } from './exit-codes.ts';

/** The parts of a problem (RFC 9457) that are shown. */
const problemSchema = z.looseObject({
  detail: z.string(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
});

/** The service answered, and not with what was asked for. */
export class RefusedError extends CommandError {
  readonly status: number;
  /** When to try again, seconds; undefined where that does not help. */
  readonly retryAfter: number | undefined;

  constructor(message: string, status: number, retryAfter: number | undefined) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** Nothing answered. */
export class UnreachableError extends CommandError {}

export interface ApiClient {
  readonly url: string;
  /** @throws RefusedError, UnreachableError. */
  get<T>(path: string, query?: Query): Promise<T>;
  /** @throws RefusedError, UnreachableError. */
  post<T>(path: string, body?: unknown, headers?: Record<string, string>): Promise<T>;
  /** The answer itself, when it is no error: for what is no JSON, and for conditional requests. */
  send(method: string, path: string, init?: RequestInit): Promise<Response>;
}

/** Parameters that are undefined are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * @param url where the service is, a path before its routes included
 * @param token sent as bearer token, where the service wants one
 */
export function openApi(url: string, token: string | undefined): ApiClient {
  const base = url.replace(/\/+$/, '');
  const authorization: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};

  async function send(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(`${base}${path}`, {
        ...init,
        method,
        headers: { ...authorization, ...(init.headers as Record<string, string>) },
      });
    } catch (error) {
      throw new UnreachableError(
        `Nothing answers at ${base} (${messageOf((error as Error).cause ?? error)}). ` +
          'Is the service up (`npm start` locally), and is --url right?',
        1,
        { cause: error },
      );
    }
    if (response.ok || response.status === 304) return response;
    throw await refusal(response, `${method} ${path}`);
  }

  return {
    url: base,
    send,
    get: async <T>(path: string, query: Query = {}) =>
      (await (await send('GET', `${path}${queryText(query)}`)).json()) as T,
    post: async <T>(path: string, body?: unknown, headers: Record<string, string> = {}) => {
      const init =
        body === undefined
          ? { headers }
          : {
              body: JSON.stringify(body),
              headers: { 'content-type': 'application/json', ...headers },
            };
      return (await (await send('POST', path, init)).json()) as T;
    },
  };
}

export function queryText(query: Query): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) given.set(name, String(value));
  }
  return given.size === 0 ? '' : `?${given.toString()}`;
}

async function refusal(response: Response, what: string): Promise<RefusedError> {
  const text = await response.text();
  const after = Number(response.headers.get('retry-after') ?? NaN);
  const retryAfter = Number.isFinite(after) ? after : undefined;
  const problem = problemSchema.safeParse(parsed(text));
  if (!problem.success) {
    return new RefusedError(
      `${what} answered ${response.status}: ${text.slice(0, 300)}`,
      response.status,
      retryAfter,
    );
  }
  const { detail, errors = [] } = problem.data;
  // The detail tells the first one.
  const others = errors.slice(1).map(({ field, message }) => `\n  ${field} ${message}`);
  return new RefusedError(`${detail}${others.join('')}`, response.status, retryAfter);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
