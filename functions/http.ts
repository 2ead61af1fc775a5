/**
 * Adapts API Gateway's events (HTTP API, payload 2.0) to lib/. It does what all requests have in common:
 *
 *   event ─▶ correlation id ─▶ authorize ─▶ query ─▶ handle ─▶ errors to responses ─▶ common headers ─▶ result
 *
 * A handler never throws: serverless-offline would turn that into a 200.
 */
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { z } from 'zod';
import { authorize } from '../lib/api/auth/access.ts';
import { identitySchema } from '../lib/api/auth/authenticate.ts';
import { compatibilityOf } from '../lib/api/compatibility/compatibility.ts';
import { corsHeaders } from '../lib/api/http/cors.ts';
import { parseJsonBody } from '../lib/api/http/json-body.ts';
import { jobPathSchema, modelPathSchema } from '../lib/api/http/path.ts';
import { ignoredHeader, ignoredLogKeys } from '../lib/api/http/ignored-entries.ts';
import { noQuery, parseQuery } from '../lib/api/http/query.ts';
import type { HttpResponse } from '../lib/api/http/response.ts';
import { accessOf } from '../lib/api/http/routes.ts';
import { securityHeaders } from '../lib/api/http/security-headers.ts';
import { beforeDeadline } from '../lib/answer-deadline.ts';
import { loadConfig } from '../lib/config.ts';
import { TreinoError } from '../lib/errors.ts';
import { CORRELATION_HEADER, correlationIdOf } from '../lib/observability/correlation.ts';
import { addLogKeys, withLogKeys } from '../lib/observability/log.ts';
import type { Log } from '../lib/observability/log.ts';
import { anonymous, SCOPES } from '../lib/principal/principal.ts';
import type { Principal } from '../lib/principal/principal.ts';
import { jobNotFound, modelNotFound } from '../lib/validation/request-errors.ts';

export type HttpHandler = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

const config = loadConfig();
const { AUTH: auth, CORS_ORIGINS: corsOrigins } = config;
/** What differs for clients with COMPATIBILITY=predecessor. */
export const compatibility = compatibilityOf(config);

/** Handles one request and returns its response. */
export type RequestHandler<Query> = (
  event: APIGatewayProxyEventV2,
  principal: Principal,
  request: {
    readonly correlationId: string;
    readonly query: Query;
    /** Names entries of the request that have no effect; a header of the response and the log list them. */
    readonly ignore: (names: readonly string[]) => void;
  },
) => Promise<HttpResponse>;

/** Less than the functions' own timeout of 29 s, after which the client gets no response from the service. */
const ANSWER_SECONDS = 28;

/**
 * Makes a Lambda handler from a request handler. Log lines carry the correlation id, errors become responses, and server
 * errors are logged.
 * @param querySchema schema of the query parameters; by default there are none
 */
export const httpHandler =
  <Query = object>(
    log: Log,
    handle: RequestHandler<Query>,
    querySchema: z.ZodType<Query> = noQuery as unknown as z.ZodType<Query>,
  ): HttpHandler =>
  (event) => {
    const correlationId = correlationIdOf(event.headers[CORRELATION_HEADER], requestIdOf(event));
    return withLogKeys({ correlation_id: correlationId }, async () => {
      const started = performance.now();
      let response: HttpResponse;
      let principal = anonymous;
      const ignored: string[] = [];
      const ignore = (names: readonly string[]): void => void ignored.push(...names);
      try {
        principal = principalOf(event);
        const query = queryOf(event, querySchema, ignore);
        response = await beforeDeadline(
          AbortSignal.timeout(ANSWER_SECONDS * 1000),
          handle(event, principal, { correlationId, query, ignore }),
        );
      } catch (error) {
        if (!(error instanceof TreinoError) || error.httpStatus >= 500) {
          log.error('request failed', { path: event.rawPath, error: error as Error });
        }
        response = compatibility.errorResponse(error, { correlationId });
      }
      if (ignored.length > 0)
        log.warn('unknown parts of the request ignored', ignoredLogKeys(event.rawPath, ignored));
      log.debug('request handled', {
        route: event.routeKey,
        path: event.rawPath,
        status: response.statusCode,
        milliseconds: Math.round(performance.now() - started),
      });
      return withCommonHeaders(response, event, { correlationId, principal, ignored });
    });
  };

function queryOf<Query>(
  event: APIGatewayProxyEventV2,
  schema: z.ZodType<Query>,
  ignore: (names: readonly string[]) => void,
): Query {
  const { known, ignored } = compatibility.acceptQuery(schema, event.queryStringParameters ?? {});
  ignore(ignored);
  return parseQuery(schema, known, event.rawQueryString, ignored);
}

/** API Gateway's id of the request. Undefined under serverless-offline, which gives all requests the same id. */
const requestIdOf = ({ requestContext }: APIGatewayProxyEventV2): string | undefined =>
  /^offlineContext_/.test(requestContext.requestId) ? undefined : requestContext.requestId;

const contextSchema = z.object({
  authorizer: z.object({ lambda: z.object({ identity: z.string() }) }),
});

/**
 * The authorized principal. A CORS preflight has no token and gets no data, so it is anonymous.
 * @throws AccessError, DependencyError
 */
function principalOf(event: APIGatewayProxyEventV2): Principal {
  if (auth === 'none' || isPreflight(event)) return anonymous;
  const context = contextSchema.safeParse(event.requestContext);
  // With this header, serverless-offline takes the authorizer's result from the client. AWS ignores the header.
  const isForged = 'sls-offline-authorizer-override' in event.headers;
  const identity =
    context.success && !isForged
      ? identitySchema.parse(JSON.parse(context.data.authorizer.lambda.identity))
      : undefined;
  return authorize(accessOf(event.routeKey), identity);
}

/** Whether the request is a CORS preflight. */
export const isPreflight = ({ requestContext, headers }: APIGatewayProxyEventV2): boolean =>
  requestContext.http.method === 'OPTIONS' && 'access-control-request-method' in headers;

interface Handled {
  readonly correlationId: string;
  readonly principal: Principal;
  readonly ignored: readonly string[];
}

/** Adds the headers of every response: security, correlation id, scopes of the token, ignored entries and CORS. */
function withCommonHeaders(
  response: HttpResponse,
  { headers }: APIGatewayProxyEventV2,
  { correlationId, principal, ignored }: Handled,
): APIGatewayProxyStructuredResultV2 {
  const scheme = headers['x-forwarded-proto'] ?? 'http';
  const cors = corsHeaders(
    { origin: headers.origin, ownOrigin: `${scheme}://${headers.host ?? ''}` },
    corsOrigins,
  );
  const vary = [response.headers.vary, cors.vary].filter((names) => names !== undefined).join(', ');
  return {
    ...response,
    headers: {
      ...securityHeaders(scheme === 'https'),
      ...response.headers,
      [CORRELATION_HEADER]: correlationId,
      // A user interface offers only what the token allows.
      ...(principal !== anonymous && {
        'treino-scopes': SCOPES.filter((scope) => principal.can(scope)).join(' '),
      }),
      ...ignoredHeader(ignored),
      ...cors,
      ...(vary === '' ? {} : { vary }),
    },
  };
}

/** The event's body, parsed. @throws RequestError as parseJsonBody does */
export const jsonBody = ({ headers, body, isBase64Encoded }: APIGatewayProxyEventV2): unknown =>
  parseJsonBody({
    contentType: headers['content-type'],
    contentEncoding: headers['content-encoding'],
    content: isBase64Encoded ? Buffer.from(body ?? '', 'base64') : asText(body),
  });

/** serverless-offline passes the JSON bodies `false` and `0` as a boolean and a number instead of text. */
const asText = (body: unknown): string | undefined =>
  typeof body === 'string' ? body : body === undefined || body === null ? undefined : JSON.stringify(body);

/** The path's process_id. @throws RequestError 404 if it is not a UUID, because no such job can exist */
export function processIdOf(event: APIGatewayProxyEventV2): string {
  const path = jobPathSchema.safeParse(event.pathParameters);
  if (!path.success) throw jobNotFound();
  addLogKeys(path.data);
  return path.data.process_id;
}

/** The path's model id. @throws RequestError 404 if it is not a UUID, because no such model can exist */
export function modelIdOf(event: APIGatewayProxyEventV2): string {
  const path = modelPathSchema.safeParse(event.pathParameters);
  if (!path.success) throw modelNotFound();
  return path.data.id;
}
