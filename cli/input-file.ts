/** Files that a command line names, to be read. */
import { statSync } from 'node:fs';
import { CommandError, EXIT_CODES } from './exit-codes.ts';

/** @throws CommandError when it is no file that is there. */
export function assertIsFile(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory())
    throw new CommandError(`${path} is a folder; it must be a file.`, EXIT_CODES.usage);
  if (!found) throw new CommandError(`There is no file ${path}.`, EXIT_CODES.usage);
}
