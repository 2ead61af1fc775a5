/** What a command is: its options, beside the code that runs it. */
import type { Command } from 'commander';
import type { ApiClient } from './api-client.ts';
import type { Language } from '../lib/texts/languages.ts';
import type { ExitCode } from './exit-codes.ts';

export interface Context {
  readonly api: ApiClient;
  /** Whether to print JSON instead of text. */
  readonly json: boolean;
  /** The language of verdicts, warnings and reports. Everything else is English. */
  readonly language: Language;
}

/** Runs one command. @returns the exit code. @throws CommandError. */
export type CommandHandler<Arguments extends unknown[]> = (
  context: Context,
  ...args: Arguments
) => Promise<ExitCode>;

/** Makes a commander action of a handler: passes it the context, and keeps its exit code for the program. */
export type ToAction = <Arguments extends unknown[]>(
  handler: CommandHandler<Arguments>,
) => (...args: Arguments) => Promise<void>;

/** Adds one command to the program. */
export type AddCommand = (program: Command, toAction: ToAction) => void;
