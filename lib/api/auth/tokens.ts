/** Finds and creates bearer tokens. The configuration has only their digests, so reading it gives no access. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { PrincipalRecord } from '../../principal/principal.ts';
import type { Tokens } from '../../principal/token-setting.ts';

/** Finds the principal of a token, in constant time. */
export function findToken(token: string, tokens: Tokens): PrincipalRecord | undefined {
  const digest = createHash('sha256').update(token).digest();
  let found: PrincipalRecord | undefined;
  for (const { sha256, ...principal } of tokens) {
    if (timingSafeEqual(digest, Buffer.from(sha256, 'hex'))) found = principal;
  }
  return found;
}

/** Creates a random 256-bit token and its entry for AUTH_TOKENS. */
export function newToken(principal: PrincipalRecord): { token: string; entry: Tokens[number] } {
  const token = `treino_${randomBytes(32).toString('base64url')}`;
  return { token, entry: { ...principal, sha256: createHash('sha256').update(token).digest('hex') } };
}
