/**
 * Structured log lines (JSON, one a line), as CloudWatch Logs Insights reads them. Who works on a request or a
 * job says so once, and every line that is written meanwhile carries it, whichever logger writes it:
 *
 *   withLogKeys({ correlation_id }, …) ─▶ addLogKeys({ process_id }) ─▶ log.info('job accepted') has both
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { Logger } from '@aws-lambda-powertools/logger';
import type { Config } from '../config.ts';

export type LogKeys = Readonly<Record<string, string | null | undefined>>;

type WriteLine = (message: string, attributes?: Readonly<Record<string, unknown>>) => void;

export type Log = Readonly<Record<'debug' | 'info' | 'warn' | 'error', WriteLine>>;

const keysOfWork = new AsyncLocalStorage<Record<string, string>>();

/** Runs something whose lines all carry the keys, besides those of what it is a part of. */
export const withLogKeys = <T>(keys: LogKeys, run: () => T): T =>
  keysOfWork.run({ ...keysOfWork.getStore(), ...known(keys) }, run);

/** Adds keys to the lines that follow, of what withLogKeys runs. */
export const addLogKeys = (keys: LogKeys): void => {
  Object.assign(keysOfWork.getStore() ?? {}, known(keys));
};

/** The keys that a line written now would carry. */
export const logKeys = (): Readonly<Record<string, string>> => keysOfWork.getStore() ?? {};

const known = (keys: LogKeys): Record<string, string> =>
  Object.fromEntries(Object.entries(keys).filter((entry): entry is [string, string] => entry[1] != null));

/** A logger that puts `keys` on every line. */
export function openLog(config: Pick<Config, 'LOG_LEVEL'>, keys: Readonly<Record<string, string>> = {}): Log {
  const logger = new Logger({ serviceName: 'treino', logLevel: config.LOG_LEVEL, persistentKeys: keys });
  const writer =
    (level: keyof Log): WriteLine =>
    (message, attributes) =>
      logger[level](message, { ...logKeys(), ...attributes });
  return { debug: writer('debug'), info: writer('info'), warn: writer('warn'), error: writer('error') };
}
