/** What a dry run reports about the rows of `status`. They are labeled and folded as in a training. */
import { z } from 'zod';
import { countPositives } from '../../rows/split.ts';
import { makeFolds } from '../../search/folds.ts';
import { counted } from '../../stats/format.ts';
import type { Telemetry } from '../../telemetry.ts';
import { partCountsSchema } from '../planned-rows.ts';
import type { PartCounts, PlannedRows } from '../planned-rows.ts';
import type { StatusRequest } from '../request.ts';
import { usesAllDates } from '../../rows/requested-dates.ts';
import { countEventsWithoutRows, countWarningStretches, evaluableEvents, observedDaysOf } from './events.ts';
import { prepareStatus } from './rows.ts';
import type { StatusRows } from './rows.ts';
import {
  describeExcludedFailures,
  describeFailuresWithoutRows,
  describeShortObservation,
  describeTooFewFailures,
} from './test-part.ts';

export interface PlannedStatusRows extends PlannedRows {
  readonly indicator: 'status';
  /** Failures. */
  readonly events: PartCounts;
  /** Rows within the window before a failure. */
  readonly positives: PartCounts;
  readonly scalePosWeight: number;
}

/** @throws DataError if a training on these rows would throw it */
function prepare(telemetry: Telemetry, request: StatusRequest): PlannedStatusRows {
  const { labeling, search } = request;
  const prepared = prepareStatus(telemetry, labeling, usesAllDates(request));
  const { labels, events, trainRows, splitRow, embargo, scalePosWeight } = prepared;
  makeFolds(search.foldType, labels.subarray(0, trainRows), search.folds, true);
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
  return {
    indicator: 'status',
    sizes: { train: trainRows, test: rows - splitRow },
    embargo,
    ...counts,
    scalePosWeight,
    warnings: [
      ...trainingWarnings(counts.events.train, request),
      ...testWarnings(prepared, telemetry.timestamps, request),
    ],
  };
}

function trainingWarnings(failures: number, request: StatusRequest): string[] {
  const { folds } = request.search;
  if (failures >= folds) return [];
  return [
    `The training part has ${counted(failures, 'failure')} for ${folds} folds: rows before the same failure are ` +
      'in several folds, so the scores of the search look better than the model is. ' +
      (usesAllDates(request) ? 'Choose fewer folds' : 'Choose a longer date range or fewer folds') +
      ' (search.folds).',
  ];
}

/** What the evaluation of any model on these rows will say. */
function testWarnings(
  { labels, events, splitRow }: StatusRows,
  timestamps: Float64Array,
  request: StatusRequest,
): string[] {
  const { windowMinutes } = request.labeling;
  const test = {
    timestamps: timestamps.subarray(splitRow),
    events: events.filter((row) => row >= splitRow).map((row) => row - splitRow),
  };
  const failures = evaluableEvents(test);
  const tooFew = describeTooFewFailures(
    { failures: failures.length, stretches_with_warning: countWarningStretches(labels.subarray(splitRow)) },
    usesAllDates(request),
  );
  return [
    ...(tooFew === null ? [] : [`The verdict will be "unproven". ${tooFew}`]),
    ...describeFailuresWithoutRows(countEventsWithoutRows(test.timestamps, failures, windowMinutes)),
    ...describeExcludedFailures(test.events.length - failures.length),
    ...describeShortObservation(observedDaysOf(test.timestamps, windowMinutes)),
  ];
}

export const statusPlan = {
  columns: [],
  prepare,
  shape: {
    events: partCountsSchema.describe('Failures in each part.'),
    positives: partCountsSchema.describe('Rows in the warning window before a failure.'),
    scale_pos_weight: z.number().describe('Negatives divided by positives in the training part.'),
  },
  view: ({ events, positives, scalePosWeight }: PlannedStatusRows) => ({
    events,
    positives,
    scale_pos_weight: scalePosWeight,
  }),
};
