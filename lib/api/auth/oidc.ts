/**
 * Verifies access tokens of an OpenID Connect provider. A valid token is a JWT with a signature of the issuer, our
 * audience and an expiry in the future. Its claim `scope` (or `scp`) lists our scopes, as `read` or `treino:read`. Its
 * optional claim `treino_machines` lists patterns of machine names.
 */
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { DependencyError, messageOf } from '../../errors.ts';
import { machinePatternsSchema } from '../../principal/machine-patterns.ts';
import { principalId, SCOPES } from '../../principal/principal.ts';
import type { PrincipalRecord } from '../../principal/principal.ts';

/** Asymmetric signatures only: no shared secrets, and never `none`. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
/** How far the issuer's clock may differ from ours. */
const CLOCK_TOLERANCE_SECONDS = 30;
const FETCH_TIMEOUT_MS = 5000;

/**
 * Errors of an invalid token. Any other error, including a plain `JOSEError`, means that the keys could not be fetched.
 */
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

const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.url() });

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

export function openOidc(issuer: string, audience: string): OidcVerifier {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  const issuerKeys = (): Promise<JWTVerifyGetKey> => {
    keys ??= discover(issuer).catch((error: unknown) => {
      // The next call tries again.
      keys = undefined;
      throw error;
    });
    return keys;
  };
  return {
    async verify(jwt) {
      const key = await issuerKeys();
      let payload: JWTPayload;
      try {
        ({ payload } = await jwtVerify(jwt, key, {
          issuer,
          audience,
          algorithms: ALGORITHMS,
          clockTolerance: CLOCK_TOLERANCE_SECONDS,
          requiredClaims: ['exp'],
        }));
      } catch (error) {
        if (INVALID_TOKEN_ERRORS.some((type) => error instanceof type)) return undefined;
        throw unreachable(issuer, error);
      }
      return principalFrom(payload, issuer);
    },
  };
}

async function discover(issuer: string): Promise<JWTVerifyGetKey> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  let document: z.infer<typeof discoverySchema>;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
    if (!response.ok) throw new Error(`${url} returned ${response.status}`);
    document = discoverySchema.parse(await response.json());
    if (document.issuer !== issuer) throw new Error(`${url} names another issuer, ${document.issuer}`);
  } catch (error) {
    throw unreachable(issuer, error);
  }
  return createRemoteJWKSet(new URL(document.jwks_uri), { timeoutDuration: FETCH_TIMEOUT_MS });
}

function principalFrom(payload: JWTPayload, issuer: string): PrincipalRecord | undefined {
  const claims = claimsSchema.safeParse(payload);
  if (!claims.success) return undefined;
  const { sub, scope = '', scp = [], treino_machines: machines = null } = claims.data;
  const claimed = [...scope.split(' '), ...(typeof scp === 'string' ? scp.split(' ') : scp)];
  const granted = SCOPES.filter((name) => claimed.includes(name) || claimed.includes(`treino:${name}`));
  return { id: principalId('oidc', issuer, sub), name: sub.slice(0, 200), scopes: granted, machines };
}

const unreachable = (issuer: string, error: unknown): DependencyError =>
  new DependencyError(
    'identity provider',
    `The keys of the issuer ${issuer} could not be fetched: ${messageOf(error)}. Check OIDC_ISSUER and the network path to it.`,
    { cause: error },
  );
