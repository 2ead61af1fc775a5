/** Bearer tokens by their digests: whoever reads the configuration cannot call with what it says. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { PrincipalRecord } from '../../principal.ts';
import type { Tokens } from '../../token-setting.ts';

/** The caller whose token it is. Takes as long for any token. */
export function findToken(token: string, tokens: Tokens): PrincipalRecord | undefined {
  const digest = createHash('sha256').update(token).digest();
  let found: PrincipalRecord | undefined;
  for (const { sha256, ...caller } of tokens) {
    if (timingSafeEqual(digest, Buffer.from(sha256, 'hex'))) found = caller;
  }
  return found;
}

/** A new token, 256 bits at random, and what the configuration is to say of it. */
export function newToken(caller: PrincipalRecord): { token: string; entry: Tokens[number] } {
  const token = `treino_${randomBytes(32).toString('base64url')}`;
  return { token, entry: { ...caller, sha256: createHash('sha256').update(token).digest('hex') } };
}
