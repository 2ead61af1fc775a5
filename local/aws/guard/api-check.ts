/**
 * The check of requests to the HTTP API when it needs no token (AUTH=none). With tokens it is not needed: a page has
 * none. On AWS, API Gateway has its own host name.
 */
import { hostNameOf, isAddress, isLoopback } from './host-names.ts';
import type { Refusal, RefusalFormat, RequestCheck } from './request-guard.ts';

export interface ApiRules {
  /** More host names by which clients may address the API (TREINO_HTTP_NAMES). */
  readonly names: readonly string[];
  /** Origins whose pages may call the API (CORS_ORIGINS). */
  readonly origins: readonly string[];
}

/** Methods without side effects. A page may send them, but not read their responses (CORS). */
const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/** Refuses foreign host names, and requests with side effects of foreign pages. */
export const apiCheck =
  ({ names, origins }: ApiRules): RequestCheck =>
  ({ method = 'GET', headers: { host, origin } }) => {
    const name = hostNameOf(host);
    if (name === undefined || !(isLoopback(name) || isAddress(name) || names.includes(name))) {
      return refusal(
        `The host "${name ?? ''}" is not known to this service, which runs without authentication. Use its address, or add the name to TREINO_HTTP_NAMES.`,
      );
    }
    const isOwnPage = origin === undefined || origin === `http://${host!}` || origin === `https://${host!}`;
    const isAllowed = isOwnPage || origins.includes('*') || origins.includes(origin);
    if (isAllowed || SAFE_METHODS.includes(method)) return undefined;
    return refusal(
      `Pages of ${origin} may not call this service. To allow them, add the origin to CORS_ORIGINS.`,
    );
  };

/** As the API's own errors. */
export const API_FORMAT: RefusalFormat = {
  contentType: 'application/problem+json',
  body: ({ status, message }) => ({
    type: 'urn:treino:problem:foreign_page',
    title: 'Forbidden',
    status,
    detail: message,
  }),
};

const refusal = (message: string): Refusal => ({ status: 403, message });
