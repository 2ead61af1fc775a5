/**
 * Finds the principal of an `Authorization` header. The function that handles the request authorizes the principal
 * (access.ts), so every refusal is the same problem+json, on AWS and locally.
 *
 *   Bearer <token> ─▶ digest in AUTH_TOKENS? ─▶ JWT, and OIDC configured? ─▶ authenticated
 *        │ no token          │ yes                         │ no, or verification fails
 *        ▼                   ▼                             ▼
 *     missing          authenticated                    invalid
 */
import { z } from 'zod';
import { principalSchema } from '../../principal/principal.ts';
import type { Tokens } from '../../principal/token-setting.ts';
import type { OidcVerifier } from './oidc.ts';
import { findToken } from './tokens.ts';

/** The authorizer's result. It is passed as one JSON string, because an authorizer context has no nested values. */
export const identitySchema = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('authenticated'), principal: principalSchema }),
  /** No token was sent. */
  z.strictObject({ outcome: z.literal('missing') }),
  /** The token is unknown or expired. */
  z.strictObject({ outcome: z.literal('invalid') }),
  /** The deployment has neither tokens nor an issuer. */
  z.strictObject({ outcome: z.literal('unconfigured') }),
  /** The issuer's keys could not be fetched. */
  z.strictObject({ outcome: z.literal('unavailable'), reason: z.string() }),
]);
export type Identity = z.infer<typeof identitySchema>;

export interface Credentials {
  readonly tokens: Tokens;
  readonly oidc: OidcVerifier | undefined;
}

/**
 * Authenticates a request.
 * @param authorization value of the header
 * @throws DependencyError if the issuer's keys cannot be fetched
 */
export async function authenticate(
  authorization: string | undefined,
  { tokens, oidc }: Credentials,
): Promise<Identity> {
  if (tokens.length === 0 && !oidc) return { outcome: 'unconfigured' };
  const token = /^bearer +([\w.~+/=-]+)$/i.exec(authorization?.trim() ?? '')?.[1];
  if (token === undefined) return { outcome: authorization === undefined ? 'missing' : 'invalid' };
  const isJwt = token.split('.').length === 3;
  const principal = findToken(token, tokens) ?? (isJwt ? await oidc?.verify(token) : undefined);
  return principal ? { outcome: 'authenticated', principal } : { outcome: 'invalid' };
}
