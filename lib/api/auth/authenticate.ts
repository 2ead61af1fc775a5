/**
 * Who sent an `Authorization` header. What they may do is decided where the request is answered (access.ts): so
 * that every refusal is the same problem+json, on AWS and locally.
 *
 *   Bearer <token> ─▶ digest in AUTH_TOKENS? ─▶ a JWT, and OIDC configured? ─▶ caller
 *        │ none              │ yes: caller                 │ no, or not good
 *        ▼                                                 ▼
 *     `missing`                                         `invalid`
 */
import { z } from 'zod';
import { principalSchema } from '../../principal.ts';
import type { OidcVerifier } from './oidc.ts';
import { findToken } from './tokens.ts';
import type { Tokens } from '../../token-setting.ts';

/** What the authorizer tells the functions; JSON in one text, for contexts that carry nothing deeper. */
export const identitySchema = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('known'), caller: principalSchema }),
  /** No token was sent. */
  z.strictObject({ outcome: z.literal('missing') }),
  /** It is nobody's, or not good any more. */
  z.strictObject({ outcome: z.literal('invalid') }),
  /** Nobody can be known: the deployment has neither tokens nor an issuer. */
  z.strictObject({ outcome: z.literal('unconfigured') }),
  /** The issuer's keys could not be had. */
  z.strictObject({ outcome: z.literal('unavailable'), reason: z.string() }),
]);
export type Identity = z.infer<typeof identitySchema>;

export interface Credentials {
  readonly tokens: Tokens;
  readonly oidc: OidcVerifier | undefined;
}

/**
 * @param authorization the header
 * @throws DependencyError when the issuer's keys cannot be had.
 */
export async function authenticate(
  authorization: string | undefined,
  { tokens, oidc }: Credentials,
): Promise<Identity> {
  if (tokens.length === 0 && !oidc) return { outcome: 'unconfigured' };
  const token = /^bearer +([\w.~+/=-]+)$/i.exec(authorization?.trim() ?? '')?.[1];
  if (token === undefined) return { outcome: authorization === undefined ? 'missing' : 'invalid' };
  const isJwt = token.split('.').length === 3;
  const caller = findToken(token, tokens) ?? (isJwt ? await oidc?.verify(token) : undefined);
  return caller ? { outcome: 'known', caller } : { outcome: 'invalid' };
}
