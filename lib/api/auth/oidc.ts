/**
 * Access tokens of an identity provider (OpenID Connect): a JWT signed with a key of the issuer, made for our
 * audience, not expired. Its claim `scope` (or `scp`) has our scopes, bare or as `treino:read`; `treino_machines`,
 * where it is there, the patterns of machine names.
 */
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { DependencyError, messageOf } from '../../errors.ts';
import { SCOPES } from '../../principal.ts';
import type { PrincipalRecord } from '../../principal.ts';
import { machinePatternsSchema } from '../../machine-patterns.ts';

/** Signatures that only the issuer can make; none with a secret that is shared, and not `none`. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
/** Clocks may differ by this much, seconds. */
const clockTolerance = 30;
const patienceMs = 5000;

/** What says that a token is not good. Anything else, `JOSEError` itself too, says that its keys cannot be had. */
const tokenFaults = [
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
   * @returns the caller; undefined when the token is not good.
   * @throws DependencyError when the issuer's keys cannot be had.
   */
  verify(jwt: string): Promise<PrincipalRecord | undefined>;
}

export function openOidc(issuer: string, audience: string): OidcVerifier {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  const issuerKeys = (): Promise<JWTVerifyGetKey> => {
    keys ??= discover(issuer).catch((error: unknown) => {
      // The next call asks again.
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
          algorithms,
          clockTolerance,
          requiredClaims: ['exp'],
        }));
      } catch (error) {
        if (tokenFaults.some((fault) => error instanceof fault)) return undefined;
        throw unreachable(issuer, error);
      }
      return callerFrom(payload);
    },
  };
}

async function discover(issuer: string): Promise<JWTVerifyGetKey> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  let document: z.infer<typeof discoverySchema>;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(patienceMs) });
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    document = discoverySchema.parse(await response.json());
    if (document.issuer !== issuer) throw new Error(`${url} is of the issuer ${document.issuer}`);
  } catch (error) {
    throw unreachable(issuer, error);
  }
  return createRemoteJWKSet(new URL(document.jwks_uri), { timeoutDuration: patienceMs });
}

function callerFrom(payload: JWTPayload): PrincipalRecord | undefined {
  const claims = claimsSchema.safeParse(payload);
  if (!claims.success) return undefined;
  const { sub, scope = '', scp = [], treino_machines: machines = null } = claims.data;
  const said = [...scope.split(' '), ...(typeof scp === 'string' ? scp.split(' ') : scp)];
  const granted = SCOPES.filter((name) => said.includes(name) || said.includes(`treino:${name}`));
  return { name: sub.slice(0, 200), scopes: granted, machines };
}

const unreachable = (issuer: string, error: unknown): DependencyError =>
  new DependencyError(
    'identity provider',
    `The keys of the issuer ${issuer} cannot be had: ${messageOf(error)}. Check OIDC_ISSUER and the network to it.`,
    { cause: error },
  );
