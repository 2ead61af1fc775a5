/** The service's HTTP API as the commands call it: JSON in, JSON out, its problems as messages. */
import { z } from 'zod';
import { messageOf } from '../lib/errors.ts';
import { CommandError, EXIT_CODES } from './exit-codes.ts';

/** The parts of a problem (RFC 9457) that are shown. */
const problemSchema = z.looseObject({
  detail: z.string(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
});

/** The service answered, and not with what was asked for. */
export class ApiError extends CommandError {
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
  /** The JSON of an answer. @throws RefusedError when it is none. */
  read<T>(response: Response): Promise<T>;
}

/** Parameters that are undefined are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * @param url where the service is, a path before its routes included
 * @param token sent as bearer token, where the service wants one
 * @throws CommandError for what is no such URL
 */
export function createApiClient(url: string, token: string | undefined): ApiClient {
  if (!/^https?:\/\/[^/]/.test(url) || !URL.canParse(url)) {
    throw new CommandError(
      `${url} is no URL of a service: it must begin with http:// or https:// (--url, TREINO_URL).`,
      EXIT_CODES.usage,
    );
  }
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
    throw await refusal(response, `${method} ${path}`, base);
  }

  async function read<T>(response: Response): Promise<T> {
    const value = parsed(await response.text());
    if (value === undefined) throw notTreino(response, base);
    return value as T;
  }

  return {
    url: base,
    send,
    read,
    get: async <T>(path: string, query: Query = {}) =>
      read<T>(await send('GET', `${path}${toQueryString(query)}`)),
    post: async <T>(path: string, body?: unknown, headers: Record<string, string> = {}) => {
      const init =
        body === undefined
          ? { headers }
          : {
              body: JSON.stringify(body),
              headers: { 'content-type': 'application/json', ...headers },
            };
      return read<T>(await send('POST', path, init));
    },
  };
}

export function toQueryString(query: Query): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) given.set(name, String(value));
  }
  return given.size === 0 ? '' : `?${given.toString()}`;
}

/** The most fields that are told of a request. */
const MAX_LISTED_FIELDS = 10;

async function refusal(response: Response, what: string, base: string): Promise<ApiError> {
  const text = await response.text();
  const { status } = response;
  const problem = problemSchema.safeParse(parsed(text));
  if (!problem.success) {
    // What stands before a service answers in its place when that fails.
    if (status < 500) return notTreino(response, base);
    return new ApiError(`${what} answered ${status}: ${text.slice(0, 300)}`, status, retryAfter(response));
  }
  const { detail, errors = [] } = problem.data;
  // The detail tells the first one, and sometimes the others by name.
  const others = errors.slice(1).filter(({ field }) => !detail.includes(field.split('.').at(-1)!));
  const lines = others.slice(0, MAX_LISTED_FIELDS).map(({ field, message }) => `  ${field} ${message}`);
  if (others.length > MAX_LISTED_FIELDS) lines.push(`… and ${others.length - MAX_LISTED_FIELDS} more`);
  return new ApiError([detail, ...lines].join('\n'), status, retryAfter(response));
}

function notTreino(response: Response, base: string): ApiError {
  const type = response.headers.get('content-type')?.split(';')[0] ?? 'of no type';
  return new ApiError(
    `What answers at ${base} is not Treino (${response.status} ${type}). Is --url (TREINO_URL) right?`,
    response.status,
    retryAfter(response),
  );
}

function retryAfter({ headers }: Response): number | undefined {
  const seconds = Number(headers.get('retry-after') ?? NaN);
  return Number.isFinite(seconds) ? seconds : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
