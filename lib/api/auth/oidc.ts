/**
 * Verifies access tokens of an OpenID Connect provider. A valid token is a JWT with a signature of the issuer, our
 * audience and an expiry in the future. Its claim `scope` (or `scp`) lists our scopes, as `read` or `treino:read`. Its
 * optional claim `treino_machines` lists patterns of machine names.
 */
import { decodeJwt, errors, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { machinePatternsSchema } from '../../principal/machine-patterns.ts';
import { principalId, SCOPES } from '../../principal/principal.ts';
import type { PrincipalRecord } from '../../principal/principal.ts';
import { openIssuerKeys } from './issuer-keys.ts';

/** Asymmetric signatures only: no shared secrets, and never `none`. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
/** How far the issuer's clock may differ from ours. */
const CLOCK_TOLERANCE_SECONDS = 30;

/** Errors of an invalid token. */
const INVALID_TOKEN_ERRORS = [
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSMultipleMatchingKeys,
  errors.JWKSNoMatchingKey,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JWTClaimValidationFailed,
  errors.JWTExpired,
  errors.JWTInvalid,
];

const claimsSchema = z.object({
  sub: z.string().min(1),
  scope: z.string().optional(),
  scp: z.union([z.string(), z.array(z.string())]).optional(),
  treino_machines: machinePatternsSchema.optional(),
});

export interface OidcVerifier {
  /**
   * @returns the principal; undefined if the token is invalid
   * @throws DependencyError if the issuer's keys cannot be fetched
   */
  verify(jwt: string): Promise<PrincipalRecord | undefined>;
}

/** @param keys the issuer's keys, as openIssuerKeys opens them */
export function openOidc(
  issuer: string,
  audience: string,
  keys: JWTVerifyGetKey = openIssuerKeys(issuer),
): OidcVerifier {
  return {
    async verify(jwt) {
      // Without this, a made-up token could cause a request to the issuer.
      if (!isForUs(jwt, issuer, audience)) return undefined;
      try {
        const { payload } = await jwtVerify(jwt, keys, {
          issuer,
          audience,
          algorithms: ALGORITHMS,
          clockTolerance: CLOCK_TOLERANCE_SECONDS,
          requiredClaims: ['exp'],
        });
        return principalFrom(payload, issuer);
      } catch (error) {
        if (INVALID_TOKEN_ERRORS.some((type) => error instanceof type)) return undefined;
        throw error;
      }
    },
  };
}

/** Whether the claims, which are not verified yet, name the issuer and the audience and have not expired. */
function isForUs(jwt: string, issuer: string, audience: string): boolean {
  let claims: JWTPayload;
  try {
    claims = decodeJwt(jwt);
  } catch (error) {
    if (error instanceof errors.JWTInvalid) return false;
    throw error;
  }
  const { iss, aud = [], exp = 0 } = claims;
  return (
    iss === issuer && [aud].flat().includes(audience) && exp > Date.now() / 1000 - CLOCK_TOLERANCE_SECONDS
  );
}

function principalFrom(payload: JWTPayload, issuer: string): PrincipalRecord | undefined {
  const claims = claimsSchema.safeParse(payload);
  if (!claims.success) return undefined;
  const { sub, scope = '', scp = [], treino_machines: machines = null } = claims.data;
  const claimed = [...scope.split(' '), ...(typeof scp === 'string' ? scp.split(' ') : scp)];
  const granted = SCOPES.filter((name) => claimed.includes(name) || claimed.includes(`treino:${name}`));
  return { id: principalId('oidc', issuer, sub), name: sub.slice(0, 200), scopes: granted, machines };
}
