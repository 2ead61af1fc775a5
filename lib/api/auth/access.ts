/** Decides whether an authenticated or anonymous client may use a route. Refusals follow RFC 6750 §3. */
import { DependencyError, RequestError } from '../../errors.ts';
import { anonymous, toPrincipal } from '../../principal/principal.ts';
import type { Access, Principal } from '../../principal/principal.ts';
import type { Identity } from './authenticate.ts';

/** 401 or 403, with the value of the `WWW-Authenticate` header. */
class AccessError extends RequestError {
  readonly challenge: string;

  constructor(message: string, options: { code: string; httpStatus: 401 | 403; challenge: string }) {
    super(message, options);
    this.challenge = options.challenge;
  }
}

const REALM = 'Bearer realm="treino"';

/**
 * Authorizes a request.
 * @param access the access that the route requires
 * @param identity the authorizer's result; undefined if no authorizer ran
 * @throws AccessError 401 or 403; DependencyError if the issuer's keys could not be fetched
 */
export function authorize(access: Access, identity: Identity | undefined): Principal {
  if (access === 'open') return anonymous;
  switch (identity?.outcome) {
    case undefined:
    case 'unconfigured':
      throw new AccessError('Authentication is not configured: set AUTH_TOKENS or OIDC_ISSUER.', {
        code: 'no_credentials_configured',
        httpStatus: 401,
        challenge: REALM,
      });
    case 'unavailable':
      throw new DependencyError('identity provider', identity.reason);
    case 'authenticated':
    case 'missing':
    case 'invalid':
      // Pages hold no data, and browsers send no token when they load one.
      if (access === 'page') return anonymous;
  }
  if (identity.outcome === 'missing') {
    throw new AccessError('Authentication required: send `Authorization: Bearer <token>`.', {
      code: 'unauthenticated',
      httpStatus: 401,
      challenge: REALM,
    });
  }
  if (identity.outcome === 'invalid') {
    throw new AccessError('Invalid or expired token. Send a valid one.', {
      code: 'invalid_token',
      httpStatus: 401,
      challenge: `${REALM}, error="invalid_token"`,
    });
  }
  const principal = toPrincipal(identity.principal);
  if (access !== 'authenticated' && !principal.can(access)) {
    throw new AccessError(`The token lacks the scope "${access}", which this route requires.`, {
      code: 'insufficient_scope',
      httpStatus: 403,
      challenge: `${REALM}, error="insufficient_scope", scope="${access}"`,
    });
  }
  return principal;
}
