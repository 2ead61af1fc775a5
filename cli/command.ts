/** What every command is given, and gives. */
import type { ApiClient } from './api-client.ts';
import type { ExitCode } from './exit-codes.ts';

export interface Context {
  readonly api: ApiClient;
  /** Whether to print JSON instead of text. */
  readonly json: boolean;
}

/** @returns how the program ends. @throws CommandError. */
export type CommandHandler<Arguments extends unknown[]> = (
  context: Context,
  ...given: Arguments
) => Promise<ExitCode>;
