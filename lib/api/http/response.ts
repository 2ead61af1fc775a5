/** Responses of a request handler, and the two kinds that most handlers return. */

export interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whether the body is base64-encoded bytes. */
  readonly isBase64Encoded?: boolean;
}

/** A JSON response. By default caches must not store it, because jobs change. */
export const jsonResponse = (
  statusCode: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse => ({
  statusCode,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  body: JSON.stringify(body),
});

/** A temporary redirect. With 307 the client repeats method and body. */
export const redirect = (location: string, statusCode: 302 | 307 = 302): HttpResponse => ({
  statusCode,
  headers: { location, 'cache-control': 'no-store' },
  body: '',
});
