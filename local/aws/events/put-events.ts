/** PutEvents of EventBridge: the request, its validation, and the event that an entry becomes. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ACCOUNT, REGION } from '../account.ts';

/** An event as rules match it and targets receive it. */
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

/** Maximum size of an entry, bytes. */
const MAX_ENTRY_BYTES = 256 * 1024;

export const putEventsSchema = z.object({
  Entries: z
    .array(
      z.object({
        EventBusName: z.string().default('default'),
        Source: z.string().default(''),
        DetailType: z.string().default(''),
        Detail: z.string().default(''),
        Resources: z.array(z.string()).default([]),
        /** Seconds since the Unix epoch. */
        Time: z.number().optional(),
      }),
    )
    .min(1)
    .max(10),
});

export type Entry = z.infer<typeof putEventsSchema>['Entries'][number];

export interface RejectedEntry {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

/** Converts an entry to an event, or returns the reason why EventBridge would reject it. */
export function toEvent(entry: Entry): BusEvent | RejectedEntry {
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
  // As EventBridge counts it.
  const size = [entry.Source, entry.DetailType, entry.Detail, ...entry.Resources].reduce(
    (sum, text) => sum + Buffer.byteLength(text),
    entry.Time === undefined ? 0 : 14,
  );
  if (size > MAX_ENTRY_BYTES) return invalid(`The entry is larger than ${MAX_ENTRY_BYTES} bytes.`);
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

/** Creates an event with the fields that a bus adds. */
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
  // EventBridge keeps whole seconds only.
  time: time.toISOString().replace(/\.\d+Z$/, 'Z'),
  region: REGION,
  resources,
  detail,
});

const invalid = (ErrorMessage: string): RejectedEntry => ({ ErrorCode: 'InvalidArgument', ErrorMessage });

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
