/**
 * Structured log lines (one JSON object per line) for CloudWatch Logs Insights. Code that handles a request or a job sets
 * its keys once. Every line that is written meanwhile has them, whichever logger writes it:
 *
 *   withLogKeys({ correlation_id }, …) ─▶ addLogKeys({ process_id }) ─▶ log.info('job accepted') has both
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { Logger } from '@aws-lambda-powertools/logger';
import type { Config } from '../config.ts';
import { visibleLines } from '../validation/visible-text.ts';

export type LogKeys = Readonly<Record<string, string | null | undefined>>;

type WriteLine = (message: string, attributes?: Readonly<Record<string, unknown>>) => void;

export type Log = Readonly<Record<'debug' | 'info' | 'warn' | 'error', WriteLine>>;

const currentKeys = new AsyncLocalStorage<Record<string, string>>();

/** Adds keys to all lines written while `run` runs. Keys of an outer call stay. */
export const withLogKeys = <T>(keys: LogKeys, run: () => T): T =>
  currentKeys.run({ ...currentKeys.getStore(), ...withoutNull(keys) }, run);

/** Adds keys to the following lines inside withLogKeys. */
export const addLogKeys = (keys: LogKeys): void => {
  Object.assign(currentKeys.getStore() ?? {}, withoutNull(keys));
};

/** The keys of the current context. */
export const logKeys = (): Readonly<Record<string, string>> => currentKeys.getStore() ?? {};

const withoutNull = (keys: LogKeys): Record<string, string> =>
  Object.fromEntries(Object.entries(keys).filter((entry): entry is [string, string] => entry[1] != null));

/** Opens a logger that adds `keys` to every line. */
export function openLog(config: Pick<Config, 'LOG_LEVEL'>, keys: Readonly<Record<string, string>> = {}): Log {
  const logger = new Logger({
    serviceName: 'treino',
    logLevel: config.LOG_LEVEL,
    persistentKeys: keys,
    jsonReplacerFn: (_key, value: unknown) => (typeof value === 'string' ? visibleLines(value) : value),
  });
  const writer =
    (level: keyof Log): WriteLine =>
    (message, attributes) =>
      logger[level](message, { ...logKeys(), ...attributes });
  return { debug: writer('debug'), info: writer('info'), warn: writer('warn'), error: writer('error') };
}
