/** What the stack's parts write, line by line: a file for each part under `logs/`, and whoever else listens. */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

const LARGEST_FILE_BYTES = 10 * 1024 * 1024;

export type OnLine = (part: string, line: string) => void;

export interface StackLog {
  readonly folder: string;
  /** A writer for one part; its file is `logs/<part>.log`. */
  writer(part: string): (line: string) => void;
}

/** Opens the logs; a file that has grown over 10 MiB is put aside as `<part>.old.log` first. */
export function openStackLog(stateDir: string, onLine: OnLine = () => undefined): StackLog {
  const folder = join(stateDir, 'logs');
  mkdirSync(folder, { recursive: true });
  return {
    folder,
    writer(part) {
      const file = join(folder, `${part}.log`);
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LARGEST_FILE_BYTES) {
        renameSync(file, join(folder, `${part}.old.log`));
      }
      return (line) => {
        appendFileSync(file, `${new Date().toISOString()} ${line}\n`);
        onLine(part, line);
      };
    },
  };
}
