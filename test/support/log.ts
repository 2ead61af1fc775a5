/** A log for tests that look at what happened, not at what was said of it. */
import { logKeys } from '../../lib/observability/log.ts';
import type { Log } from '../../lib/observability/log.ts';

export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** A log for tests of what is said, with the keys that each line has of its work. */
export class KeptLog implements Log {
  readonly lines: Record<string, unknown>[] = [];
  readonly debug = this.#writer('debug');
  readonly info = this.#writer('info');
  readonly warn = this.#writer('warn');
  readonly error = this.#writer('error');

  #writer(level: keyof Log): Log['info'] {
    return (message, attributes) => void this.lines.push({ level, message, ...logKeys(), ...attributes });
  }

  /** The lines of one message. */
  of(message: string): Record<string, unknown>[] {
    return this.lines.filter((line) => line.message === message);
  }
}
