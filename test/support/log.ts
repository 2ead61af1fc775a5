/** Logs for tests. */
import { logKeys } from '../../lib/observability/log.ts';
import type { Log } from '../../lib/observability/log.ts';

export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** Records all lines with the keys of their context. */
export class RecordingLog implements Log {
  readonly lines: Record<string, unknown>[] = [];
  readonly debug = this.#writer('debug');
  readonly info = this.#writer('info');
  readonly warn = this.#writer('warn');
  readonly error = this.#writer('error');

  #writer(level: keyof Log): Log['info'] {
    return (message, attributes) => void this.lines.push({ level, message, ...logKeys(), ...attributes });
  }

  /** The lines with the given message. */
  of(message: string): Record<string, unknown>[] {
    return this.lines.filter((line) => line.message === message);
  }
}
