/** `treino token`: a new bearer token, and what AUTH_TOKENS is to say of it. Nothing is sent anywhere. */
import type { Scope } from '../../lib/principal.ts';
import { newToken } from '../../lib/auth/tokens.ts';
import type { CommandHandler } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { print } from '../output.ts';

export interface TokenOptions {
  readonly scopes: readonly Scope[];
  readonly machines?: readonly string[];
}

export const token: CommandHandler<[name: string, options: TokenOptions]> = (
  { json },
  name,
  { scopes, machines },
) => {
  const made = newToken({ name, scopes: [...scopes], machines: machines ? [...machines] : null });
  print(json, made, () =>
    [
      'The token, for whoever calls; it is shown this once:',
      `  ${made.token}`,
      'Its entry in the list AUTH_TOKENS of the service:',
      `  ${JSON.stringify(made.entry)}`,
    ].join('\n'),
  );
  return Promise.resolve(EXIT_CODES.ok);
};
