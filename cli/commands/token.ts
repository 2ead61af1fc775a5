/** `treino token <name>`: creates a bearer token and its AUTH_TOKENS entry. Contacts no service. */
import { Option } from 'commander';
import { newToken } from '../../lib/api/auth/tokens.ts';
import { SCOPES } from '../../lib/principal/principal.ts';
import type { Scope } from '../../lib/principal/principal.ts';
import type { AddCommand, CommandHandler } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { print } from '../output.ts';

interface TokenOptions {
  readonly scopes: readonly Scope[];
  readonly machines?: readonly string[];
}

export const addToken: AddCommand = (program, toAction) => {
  program
    .command('token <name>')
    .description('create a bearer token and its AUTH_TOKENS entry')
    .addOption(new Option('--scopes <scopes...>', 'what the token allows').choices(SCOPES).default(['read']))
    .option('--machines <patterns...>', 'machines that the token gives access to; * matches any characters')
    .action(toAction(token));
};

const token: CommandHandler<[name: string, options: TokenOptions]> = (
  { json },
  name,
  { scopes: granted, machines },
) => {
  const created = newToken({ name, scopes: [...granted], machines: machines ? [...machines] : null });
  print(json, created, () =>
    [
      'Token, shown only this once:',
      `  ${created.token}`,
      "Entry for the service's AUTH_TOKENS list:",
      `  ${JSON.stringify(created.entry)}`,
    ].join('\n'),
  );
  return Promise.resolve(EXIT_CODES.ok);
};
