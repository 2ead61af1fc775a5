/** Client of the service's HTTP API: JSON requests and responses; error responses become `ApiError`. */
import { fromEitherProblem } from '../lib/api/compatibility/either-problem.ts';
import { messageOf } from '../lib/errors.ts';
import { CommandError, EXIT_CODES } from './exit-codes.ts';

/** The service answered with an error, or the server at the URL is not Treino. */
export class ApiError extends CommandError {
  readonly status: number;
  /** The response's Retry-After, seconds; undefined if it has none. */
  readonly retryAfter: number | undefined;

  constructor(message: string, status: number, retryAfter: number | undefined) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** The request got no response. */
export class UnreachableError extends CommandError {}

export interface ApiClient {
  readonly url: string;
  /** @throws ApiError, UnreachableError. */
  get<T>(path: string, query?: Query): Promise<T>;
  /** @throws ApiError, UnreachableError. */
  post<T>(path: string, body?: unknown, headers?: Record<string, string>): Promise<T>;
  /** The raw response, for files and conditional requests; 304 is not an error. @throws ApiError, UnreachableError. */
  send(method: string, path: string, init?: RequestInit): Promise<Response>;
  /** The JSON body of a response. @throws ApiError if the body is not JSON. */
  read<T>(response: Response): Promise<T>;
}

/** Query parameters; undefined ones are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * @param url base URL of the service; it may have a path
 * @param token sent as bearer token
 * @throws CommandError if the URL is invalid
 */
export function createApiClient(url: string, token: string | undefined): ApiClient {
  if (!/^https?:\/\/[^/]/.test(url) || !URL.canParse(url)) {
    throw new CommandError(
      `Invalid service URL: ${url}. It must start with http:// or https:// (--url, TREINO_URL).`,
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
        `Cannot reach ${base} (${messageOf((error as Error).cause ?? error)}). ` +
          'Is the service running (`npm start` locally), and is --url right?',
        EXIT_CODES.failed,
        { cause: error },
      );
    }
    if (response.ok || response.status === 304) return response;
    throw await toApiError(response, `${method} ${path}`, base);
  }

  async function read<T>(response: Response): Promise<T> {
    const value = parseJson(await response.text());
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

function toQueryString(query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  return parameters.size === 0 ? '' : `?${parameters.toString()}`;
}

/** How many field errors of one response are printed. */
const MAX_LISTED_FIELDS = 10;

async function toApiError(response: Response, request: string, base: string): Promise<ApiError> {
  const text = await response.text();
  const { status } = response;
  const problem = fromEitherProblem(parseJson(text));
  if (!problem) {
    // A proxy in front of the service answers for it when the service is down.
    if (status < 500) return notTreino(response, base);
    return new ApiError(`${request} returned ${status}: ${text.slice(0, 300)}`, status, retryAfter(response));
  }
  const { detail, errors = [] } = problem;
  // The detail quotes the first error, and sometimes names the other fields.
  const others = errors.slice(1).filter(({ field }) => !detail.includes(field.split('.').at(-1)!));
  const lines = others.slice(0, MAX_LISTED_FIELDS).map(({ field, message }) => `  ${field} ${message}`);
  if (others.length > MAX_LISTED_FIELDS) lines.push(`… and ${others.length - MAX_LISTED_FIELDS} more`);
  return new ApiError([detail, ...lines].join('\n'), status, retryAfter(response));
}

function notTreino(response: Response, base: string): ApiError {
  const type = response.headers.get('content-type')?.split(';')[0] ?? 'no content type';
  return new ApiError(
    `The server at ${base} is not Treino (${response.status} ${type}). Check --url (TREINO_URL).`,
    response.status,
    retryAfter(response),
  );
}

function retryAfter({ headers }: Response): number | undefined {
  const seconds = Number(headers.get('retry-after') ?? NaN);
  return Number.isFinite(seconds) ? seconds : undefined;
}

/** @returns undefined if the text is not JSON */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
