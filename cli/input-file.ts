/** Checks the input files that a command line names. */
import { statSync } from 'node:fs';
import { CommandError, EXIT_CODES } from './exit-codes.ts';

/** @throws CommandError if there is no such file or it is a directory */
export function assertIsFile(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new CommandError(`File not found: ${path}`, EXIT_CODES.usage);
  if (found.isDirectory()) throw new CommandError(`Not a file but a directory: ${path}`, EXIT_CODES.usage);
}
