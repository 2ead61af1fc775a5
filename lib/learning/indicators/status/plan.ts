/** What a dry run reports about the rows of `status`. They are labeled and folded as in a training. */
import { z } from 'zod';
import { countPositives } from '../../rows/split.ts';
import { firstRows } from '../../rows/row-ranges.ts';
import { makeFolds } from '../../search/folds.ts';
import { spacingOf } from '../../search/row-spacing.ts';
import type { Telemetry } from '../../telemetry.ts';
import { message } from '../../../texts/messages.ts';
import type { Message } from '../../../texts/messages.ts';
import { partCountsSchema, planWarnings } from '../planned-rows.ts';
import type { PartCounts, PlannedRows } from '../planned-rows.ts';
import type { StatusRequest } from '../request.ts';
import { usesAllDates } from '../../rows/requested-dates.ts';
import { stopsOf } from './alarms/mute.ts';
import { planMute, plannedMuteSchema, plannedMuteView } from './alarms/plan-mute.ts';
import type { PlannedMute } from './alarms/plan-mute.ts';
import { plannedWindowsSchema, planWindows } from './compared-windows/plan.ts';
import type { PlannedWindow } from './compared-windows/plan.ts';
import { countEventsWithoutRows, countWarningStretches, evaluableEvents, observedDaysOf } from './events.ts';
import { originsOf, testedStretches } from './backtest/origins.ts';
import { skippedOrigins } from './backtest/verdict.ts';
import { tooFewStops } from './policy-verdict.ts';
import { prepareStatus, statusSpacing, trainingWeight } from './rows.ts';
import type { StatusRows } from './rows.ts';
import {
  excludedFailures,
  failuresWithoutRows,
  MIN_STRETCHES,
  shortObservation,
  tooFewFailures,
} from './test-part.ts';

export interface PlannedStatusRows extends PlannedRows {
  readonly indicator: 'status';
  /** Failures. */
  readonly events: PartCounts;
  /** Rows within the window before a failure. */
  readonly positives: PartCounts;
  readonly scalePosWeight: number;
  /** Undefined without an alarm policy. */
  readonly mute: PlannedMute | undefined;
  /** Empty if the request compares none. */
  readonly windows: readonly PlannedWindow[];
}

/** @throws DataError if a training on these rows would throw it */
function prepare(telemetry: Telemetry, request: StatusRequest): PlannedStatusRows {
  const { labeling, search, alarms } = request;
  const isAllData = usesAllDates(request);
  const prepared = prepareStatus(telemetry, labeling, isAllData);
  const { labels, events, trainRows, splitRow, embargo } = prepared;
  const training = firstRows(trainRows);
  const spacing = spacingOf(statusSpacing(telemetry, request), training);
  makeFolds(search.foldType, labels.subarray(0, trainRows), search.folds, true, { spacing, isAllData });
  const { rows } = telemetry;
  const counts = {
    events: {
      train: events.filter((row) => row < trainRows).length,
      test: events.filter((row) => row >= splitRow).length,
    },
    positives: {
      train: countPositives(labels, 0, trainRows),
      test: countPositives(labels, splitRow, rows),
    },
  };
  const mute = alarms && planMute(telemetry.timestamps, prepared, alarms);
  return {
    indicator: 'status',
    sizes: { train: trainRows, test: rows - splitRow },
    training,
    embargo,
    ...counts,
    scalePosWeight: trainingWeight(prepared, search.classWeight) ?? 1,
    mute,
    windows: planWindows(telemetry, request),
    ...planWarnings([
      ...trainingWarnings(counts.events.train, request),
      ...testWarnings(prepared, telemetry.timestamps, request, mute),
    ]),
  };
}

function trainingWarnings(failures: number, request: StatusRequest): Message[] {
  const { folds } = request.search;
  if (failures >= folds) return [];
  return [message('fewer_failures_than_folds', { failures, folds, is_all_data: usesAllDates(request) })];
}

/** What the evaluation of any model on these rows will say. */
function testWarnings(
  { labels, events, splitRow }: StatusRows,
  timestamps: Float64Array,
  request: StatusRequest,
  mute: PlannedMute | undefined,
): Message[] {
  const { windowMinutes } = request.labeling;
  const test = {
    timestamps: timestamps.subarray(splitRow),
    events: events.filter((row) => row >= splitRow).map((row) => row - splitRow),
  };
  const failures = evaluableEvents(test);
  const tooFew = tooFewFailures(
    { failures: failures.length, stretches_with_warning: countWarningStretches(labels.subarray(splitRow)) },
    usesAllDates(request),
  );
  const origins = request.evaluation
    ? originsOf({ rows: labels.length, timestamps }, labels, request.evaluation, windowMinutes)
    : [];
  const hasEnoughBlocks = testedStretches(origins, labels) >= MIN_STRETCHES;
  const evaluable = new Set(failures);
  const stops =
    mute &&
    stopsOf({ timestamps, events, muteHours: mute.hours }).filter((row) => evaluable.has(row - splitRow));
  return [
    ...(tooFew === null || hasEnoughBlocks ? [] : [message('will_have_too_few_failures', tooFew)]),
    ...(tooFew !== null || hasEnoughBlocks || stops === undefined ? [] : tooFewStops(stops.length)),
    ...skippedOrigins(origins.filter(({ skipped }) => skipped !== undefined).length, origins.length),
    ...failuresWithoutRows(countEventsWithoutRows(test.timestamps, failures, windowMinutes)),
    ...excludedFailures(test.events.length - failures.length),
    ...shortObservation(observedDaysOf(test.timestamps, windowMinutes)),
  ];
}

export const statusPlan = {
  columns: [],
  prepare,
  shape: {
    events: partCountsSchema.describe('Failures in each part.'),
    positives: partCountsSchema.describe('Rows in the warning window before a failure.'),
    scale_pos_weight: z
      .number()
      .describe(
        'Weight of a training row before a failure: negatives divided by positives, or 1 with `class_weight` `none`.',
      ),
    mute: plannedMuteSchema.describe('With an alarm policy: the mute after a failure.').optional(),
    window_comparison: plannedWindowsSchema
      .describe('With `labeling.compare_windows`: what each warning window would label.')
      .optional(),
  },
  view: ({ events, positives, scalePosWeight, mute, windows }: PlannedStatusRows) => ({
    events,
    positives,
    scale_pos_weight: scalePosWeight,
    ...(mute && { mute: plannedMuteView(mute) }),
    ...(windows.length > 0 && { window_comparison: [...windows] }),
  }),
};
