/** Finds and creates bearer tokens. The configuration has only their digests, so reading it gives no access. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { principalId } from '../../principal/principal.ts';
import type { Grant, PrincipalRecord } from '../../principal/principal.ts';
import type { Tokens } from '../../principal/token-setting.ts';

/** Finds the principal of a token, in constant time. */
export function findToken(token: string, tokens: Tokens): PrincipalRecord | undefined {
  const digest = createHash('sha256').update(token).digest();
  let found: PrincipalRecord | undefined;
  for (const { sha256, ...grant } of tokens) {
    if (timingSafeEqual(digest, Buffer.from(sha256, 'hex'))) {
      found = { id: principalId('token', grant.name), ...grant };
    }
  }
  return found;
}

/** Creates a random 256-bit token and its entry for AUTH_TOKENS. */
export function newToken(grant: Grant): { token: string; entry: Tokens[number] } {
  const token = `treino_${randomBytes(32).toString('base64url')}`;
  return { token, entry: { ...grant, sha256: createHash('sha256').update(token).digest('hex') } };
}
