/** The setting AUTH_TOKENS: bearer tokens by their SHA-256, so that reading the configuration reveals no token. */
import { z } from 'zod';
import { grantSchema, SCOPES } from './principal.ts';

const tokenSchema = z
  .strictObject({
    ...grantSchema.shape,
    sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be the SHA-256 of the token, 64 lower-case hex digits'),
    scopes: z.array(z.enum(SCOPES)).min(1),
    machines: grantSchema.shape.machines.optional().transform((patterns) => patterns ?? null),
  })
  .describe('A token: {"name", "sha256", "scopes", "machines"?}');

/** The first value that occurs twice. */
const repeated = (values: readonly string[]): string | undefined =>
  values.find((value, index) => values.indexOf(value) !== index);

/** The setting AUTH_TOKENS: a JSON array. Names are unique, because a principal is identified by its name. */
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
  .pipe(z.array(tokenSchema))
  .superRefine((tokens, context) => {
    const name = repeated(tokens.map((token) => token.name));
    const sha256 = repeated(tokens.map((token) => token.sha256));
    if (name !== undefined)
      context.addIssue(`has two tokens named ${JSON.stringify(name)}; give each its own name`);
    if (sha256 !== undefined) context.addIssue(`has the token with the SHA-256 ${sha256} twice; remove one`);
  });

export type Tokens = z.infer<typeof tokensSetting>;
