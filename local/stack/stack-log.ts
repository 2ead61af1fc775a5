/** The output of the stack's parts: one file per part in `logs/`, and an optional listener. */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../lib/errors.ts';

const MAX_FILE_BYTES = 10 * 1024 * 1024;

export type OnLine = (part: string, line: string) => void;

export interface StackLog {
  readonly folder: string;
  /** Returns a function that writes a line to `logs/<part>.log`. */
  writer(part: string): (line: string) => void;
}

/** Opens the logs. A file larger than 10 MiB is first renamed to `<part>.old.log`. */
export function openStackLog(stateDir: string, onLine: OnLine = () => undefined): StackLog {
  const folder = join(stateDir, 'logs');
  mkdirSync(folder, { recursive: true });
  return {
    folder,
    writer(part) {
      const file = join(folder, `${part}.log`);
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_FILE_BYTES) {
        renameSync(file, join(folder, `${part}.old.log`));
      }
      let isFailing = false;
      return (line) => {
        try {
          appendFileSync(file, `${new Date().toISOString()} ${line}\n`);
          isFailing = false;
        } catch (error) {
          // A log that cannot be written must not end the stack. Said once, until it can be written again.
          if (!isFailing) onLine(part, `${file} cannot be written: ${messageOf(error)}`);
          isFailing = true;
        }
        onLine(part, line);
      };
    },
  };
}
