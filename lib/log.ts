/** Structured log lines (JSON, one a line), as CloudWatch Logs Insights reads them. */
import { Logger } from '@aws-lambda-powertools/logger';
import type { Config } from './config.ts';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

/** A logger that puts `keys` on every line. */
export const openLog = (
  config: Pick<Config, 'LOG_LEVEL'>,
  keys: Readonly<Record<string, string>> = {},
): Log => new Logger({ serviceName: 'treino', logLevel: config.LOG_LEVEL, persistentKeys: keys });
