/** The setting AUTH_TOKENS: bearer tokens by their SHA-256, so that reading the configuration reveals no token. */
import { z } from 'zod';
import { principalSchema, SCOPES } from './principal.ts';

const tokenSchema = z
  .strictObject({
    ...principalSchema.shape,
    sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be the SHA-256 of the token, 64 lower-case hex digits'),
    scopes: z.array(z.enum(SCOPES)).min(1),
    machines: principalSchema.shape.machines.optional().transform((patterns) => patterns ?? null),
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
