/** Options that several commands have, and the parsers of option values. */
import { InvalidArgumentError, Option } from 'commander';
import { INDICATORS } from '../lib/learning/indicators/request.ts';
import { CommandError, EXIT_CODES } from './exit-codes.ts';

export function parseNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.');
  return value;
}

function parsePositive(text: string): number {
  const value = parseNumber(text);
  if (value <= 0) throw new InvalidArgumentError('It must be greater than 0.');
  return value;
}

export function parsePositiveInteger(text: string): number {
  const value = parsePositive(text);
  if (!Number.isInteger(value)) throw new InvalidArgumentError('It must be a whole number.');
  return value;
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidArgumentError('It must be JSON.');
  }
}

/** `--indicator` of the commands that work with one indicator. */
export const indicatorOption = (): Option =>
  new Option('--indicator <name>', 'indicator to predict').choices(INDICATORS).default('status');

/** `--indicator` of the commands that list. */
export const indicatorFilter = (): Option =>
  new Option('--indicator <name>', 'only this indicator').choices(INDICATORS);

export const limitOption = (): Option =>
  new Option('--limit <n>', 'maximum number to list').argParser(parsePositiveInteger).default(20);

/** `--encoding` of the commands that read CSV files. */
export const encodingOption = (): Option =>
  new Option('--encoding <name>', 'encoding of the file, such as windows-1252 (default: utf-8)');

export const watchOption = (): Option => new Option('--watch', 'follow the job until it finishes');

export const timeoutOption = (): Option =>
  new Option('--timeout <seconds>', 'with --watch: stop following after this many seconds').argParser(
    parsePositive,
  );

export interface WatchOptions {
  readonly watch?: boolean;
  /** Seconds. */
  readonly timeout?: number;
}

/** @throws CommandError for --timeout without --watch, which would have no effect. */
export function assertTimeoutHasWatch({ watch = false, timeout }: WatchOptions): void {
  if (timeout === undefined || watch) return;
  throw new CommandError('--timeout limits how long --watch follows the job: add --watch.', EXIT_CODES.usage);
}
