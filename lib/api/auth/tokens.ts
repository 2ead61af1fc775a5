/** Bearer tokens by their digests: whoever reads the configuration cannot call with what it says. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { callerSchema, scopes } from '../../principal.ts';
import type { CallerRecord } from '../../principal.ts';

const tokenSchema = z
  .strictObject({
    ...callerSchema.shape,
    sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be the SHA-256 of the token, 64 lower-case hex digits'),
    scopes: z.array(z.enum(scopes)).min(1),
    machines: callerSchema.shape.machines.optional().transform((patterns) => patterns ?? null),
  })
  .describe('A token: {"name", "sha256", "scopes", "machines"?}');

/** The setting AUTH_TOKENS: a JSON array. */
export const tokensSetting = z
  .string()
  .default('[]')
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'must be a JSON array of tokens' });
      return z.NEVER;
    }
  })
  .pipe(z.array(tokenSchema));

export type Tokens = z.infer<typeof tokensSetting>;

/** The caller whose token it is. Takes as long for any token. */
export function findToken(token: string, tokens: Tokens): CallerRecord | undefined {
  const digest = createHash('sha256').update(token).digest();
  let found: CallerRecord | undefined;
  for (const { sha256, ...caller } of tokens) {
    if (timingSafeEqual(digest, Buffer.from(sha256, 'hex'))) found = caller;
  }
  return found;
}

/** A new token, 256 bits at random, and what the configuration is to say of it. */
export function newToken(caller: CallerRecord): { token: string; entry: Tokens[number] } {
  const token = `treino_${randomBytes(32).toString('base64url')}`;
  return { token, entry: { ...caller, sha256: createHash('sha256').update(token).digest('hex') } };
}
