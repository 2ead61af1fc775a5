/**
 * PutEvents of EventBridge, over its own protocol (AWS JSON 1.1): what it takes, what it refuses, and the event that
 * becomes of an entry.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ACCOUNT, REGION } from '../../stack/stack-environment.ts';

/** An event as rules see it and targets get it. */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

/** Bytes of an entry, as EventBridge counts them. */
const largestEntry = 256 * 1024;

export const putEventsSchema = z.object({
  Entries: z
    .array(
      z.object({
        EventBusName: z.string().default('default'),
        Source: z.string().default(''),
        DetailType: z.string().default(''),
        Detail: z.string().default(''),
        Resources: z.array(z.string()).default([]),
        /** Seconds since the epoch. */
        Time: z.number().optional(),
      }),
    )
    .min(1)
    .max(10),
});

export type Entry = z.infer<typeof putEventsSchema>['Entries'][number];

export interface RefusedEntry {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

/** The event of an entry, or why it is none. */
export function eventOf(entry: Entry): BusEvent | RefusedEntry {
  for (const field of ['Source', 'DetailType', 'Detail'] as const) {
    if (entry[field] === '')
      return invalid(`Parameter ${field} is not valid. Reason: ${field} is a required argument.`);
  }
  if (entry.Source.startsWith('aws.')) {
    return {
      ErrorCode: 'NotAuthorizedForSourceException',
      ErrorMessage: `Not authorized for the source ${entry.Source}.`,
    };
  }
  const size = [entry.Source, entry.DetailType, entry.Detail, ...entry.Resources].reduce(
    (sum, text) => sum + Buffer.byteLength(text),
    entry.Time === undefined ? 0 : 14,
  );
  if (size > largestEntry) return invalid(`The entry is larger than ${largestEntry} bytes.`);
  const detail = parseObject(entry.Detail);
  if (!detail) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  return busEvent({
    source: entry.Source,
    'detail-type': entry.DetailType,
    detail,
    resources: entry.Resources,
    ...(entry.Time !== undefined && { time: new Date(entry.Time * 1000) }),
  });
}

/** An event with all that a bus adds. */
export const busEvent = ({
  source,
  'detail-type': detailType,
  detail,
  resources = [],
  time = new Date(),
}: Pick<BusEvent, 'source' | 'detail-type' | 'detail'> & {
  readonly resources?: readonly string[];
  readonly time?: Date;
}): BusEvent => ({
  version: '0',
  id: randomUUID(),
  'detail-type': detailType,
  source,
  account: ACCOUNT,
  // EventBridge keeps no fractions.
  time: time.toISOString().replace(/\.\d+Z$/, 'Z'),
  region: REGION,
  resources,
  detail,
});

const invalid = (ErrorMessage: string): RefusedEntry => ({ ErrorCode: 'InvalidArgument', ErrorMessage });

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
