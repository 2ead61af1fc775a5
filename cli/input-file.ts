/** Files that a command line names, to be read. */
import { statSync } from 'node:fs';
import { CommandError, exitCodes } from './exit-codes.ts';

/** @throws CommandError when it is no file that is there. */
export function assertFile(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory())
    throw new CommandError(`${path} is a folder; it must be a file.`, exitCodes.usage);
  if (!found) throw new CommandError(`There is no file ${path}.`, exitCodes.usage);
}
