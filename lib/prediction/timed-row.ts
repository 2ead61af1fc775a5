/** A row of a request: its time apart from its values. */
import type { NamedRow } from './feature-rows.ts';
import type { RequestRow } from './predict-request.ts';

export interface RequestedRow {
  readonly timestamp: Date | null;
  /** The same since the Unix epoch: a Date has only milliseconds. */
  readonly microseconds: number | null;
  readonly values: NamedRow;
}

export function timedRow({ timestamp, ...values }: RequestRow): RequestedRow {
  // The schema takes only numbers and null for the other names.
  const row = { values: values as NamedRow };
  if (timestamp == null) return { ...row, timestamp: null, microseconds: null };
  const microseconds = toMicroseconds(timestamp);
  return { ...row, timestamp: new Date(Math.floor(microseconds / 1000)), microseconds };
}

/** @param time RFC 3339 with any number of decimals, which are rounded to microseconds as in PostgreSQL */
function toMicroseconds(time: string): number {
  const decimals = /\.\d+/.exec(time)?.[0] ?? '';
  return Date.parse(time.replace(decimals, '')) * 1000 + Math.round(Number(`0${decimals}`) * 1_000_000);
}
