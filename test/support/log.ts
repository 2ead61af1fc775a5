/** A log for tests that look at what happened, not at what was said of it. */
import type { Log } from '../../lib/log.ts';

export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
