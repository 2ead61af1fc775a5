/** Asks the user before something is removed for good. */
import { createInterface } from 'node:readline/promises';
import { Option } from 'commander';
import { CommandError, EXIT_CODES } from './exit-codes.ts';

/** `--yes` of the commands that ask. */
export const yesOption = (): Option => new Option('--yes', 'do not ask for confirmation');

/**
 * @param question what will happen
 * @param isAnswered whether --yes was given
 * @throws CommandError if the user does not confirm, or there is no terminal to ask on
 */
export async function confirm(question: string, isAnswered: boolean | undefined): Promise<void> {
  if (isAnswered) return;
  if (!process.stdin.isTTY)
    throw new CommandError(`${question} Add --yes to confirm. Nothing was removed.`, EXIT_CODES.usage);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  try {
    const answer = await Promise.race([terminal.question(`${question} Continue? [y/N] `), closed]);
    if (!/^y(es)?$/i.test(answer.trim())) throw new CommandError('Nothing was removed.', EXIT_CODES.failed);
  } finally {
    terminal.close();
  }
}
