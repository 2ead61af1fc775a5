/** Whether a route is open to who calls, and the refusals when it is not (RFC 6750 §3). */
import { DependencyError, RequestError } from '../../errors.ts';
import type { Identity } from './authenticate.ts';
import { anonymous, toPrincipal } from '../../principal.ts';
import type { Access, Principal } from '../../principal.ts';

/** 401 or 403, with what `WWW-Authenticate` is to say. */
export class AccessError extends RequestError {
  readonly challenge: string;

  constructor(message: string, options: { code: string; httpStatus: 401 | 403; challenge: string }) {
    super(message, options);
    this.challenge = options.challenge;
  }
}

const realm = 'Bearer realm="treino"';

/**
 * @param access what the route asks for
 * @param identity of who calls; undefined where no authorizer has looked
 * @throws AccessError 401, 403; DependencyError
 */
export function authorize(access: Access, identity: Identity | undefined): Principal {
  if (access === 'open') return anonymous;
  switch (identity?.outcome) {
    case undefined:
    case 'unconfigured':
      throw new AccessError(
        'Nobody is let in, for this deployment has no credentials configured: set AUTH_TOKENS or OIDC_ISSUER.',
        { code: 'no_credentials_configured', httpStatus: 401, challenge: realm },
      );
    case 'unavailable':
      throw new DependencyError('identity provider', identity.reason);
    case 'known':
    case 'missing':
    case 'invalid':
      // A page holds no data, and a browser sends no token for one.
      if (access === 'page') return anonymous;
  }
  if (identity.outcome === 'missing') {
    throw new AccessError('Say who you are: send the header Authorization: Bearer <token>.', {
      code: 'unauthenticated',
      httpStatus: 401,
      challenge: realm,
    });
  }
  if (identity.outcome === 'invalid') {
    throw new AccessError('The token is not known, or no longer good. Send another one.', {
      code: 'invalid_token',
      httpStatus: 401,
      challenge: `${realm}, error="invalid_token"`,
    });
  }
  const caller = toPrincipal(identity.caller);
  if (access !== 'known' && !caller.can(access)) {
    throw new AccessError(`The token does not have the scope "${access}", which this needs.`, {
      code: 'insufficient_scope',
      httpStatus: 403,
      challenge: `${realm}, error="insufficient_scope", scope="${access}"`,
    });
  }
  return caller;
}
