/** What a plan says about compared warning windows: what each would label. No model is trained for it. */
import { z } from 'zod';
import { countPositives } from '../../../rows/split.ts';
import type { Telemetry } from '../../../telemetry.ts';
import { partCountsSchema } from '../../planned-rows.ts';
import type { StatusRequest } from '../../request.ts';
import { chooseMute } from '../alarms/choose-mute.ts';
import { stopsOf } from '../alarms/mute.ts';
import { countEventsWithoutRows } from '../events.ts';
import { comparedPolicy, comparedRows } from './rows.ts';

const plannedWindowSchema = z
  .object({
    window_minutes: z.number(),
    skipped: z
      .string()
      .nullable()
      .describe(
        'Code of the error with which a training with this window would fail. The counts are then absent.',
      ),
    positives: partCountsSchema.describe('Rows in the window before a failure.').optional(),
    share_of_training_rows: z.number().describe('Training rows in the window before a failure.').optional(),
    failures_with_rows: z
      .int()
      .describe(
        'Failures of all rows with at least one row in the window before: no model can detect the others.',
      )
      .optional(),
    stops_with_rows: z.int().describe('Of these, the stops.').optional(),
  })
  .meta({ id: 'PlannedWindow' });

export const plannedWindowsSchema = z.array(plannedWindowSchema);
export type PlannedWindow = z.infer<typeof plannedWindowSchema>;

export const planWindows = (
  telemetry: Omit<Telemetry, 'values' | 'features'>,
  request: StatusRequest,
): PlannedWindow[] =>
  comparedRows(telemetry, request).map(({ windowMinutes, rows }): PlannedWindow => {
    if ('skipped' in rows) return { window_minutes: windowMinutes, skipped: rows.skipped };
    const { labels, events, trainRows, splitRow } = rows;
    const { timestamps } = telemetry;
    const { muteHours } = comparedPolicy(request);
    const mute = muteHours === 'auto' ? chooseMute({ timestamps, ...rows }).hours : muteHours;
    const withRows = (some: Uint32Array) =>
      some.length - countEventsWithoutRows(timestamps, some, windowMinutes);
    const positives = {
      train: countPositives(labels, 0, trainRows),
      test: countPositives(labels, splitRow, labels.length),
    };
    return {
      window_minutes: windowMinutes,
      skipped: null,
      positives,
      share_of_training_rows: positives.train / trainRows,
      failures_with_rows: withRows(events),
      stops_with_rows: withRows(stopsOf({ timestamps, events, muteHours: mute })),
    };
  });
