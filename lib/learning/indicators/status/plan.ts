/** What a dry run reports about the rows of `status`. They are labeled and folded as in a training. */
import { z } from 'zod';
import { countPositives } from '../../rows/split.ts';
import { makeFolds } from '../../search/folds.ts';
import { counted } from '../../stats/format.ts';
import type { Telemetry } from '../../telemetry.ts';
import type { PartCounts, PlannedRows } from '../planned-rows.ts';
import type { StatusRequest } from '../request.ts';
import { prepareStatus } from './rows.ts';

export interface PlannedStatusRows extends PlannedRows {
  readonly indicator: 'status';
  /** Failures. */
  readonly events: PartCounts;
  /** Rows within the window before a failure. */
  readonly positives: PartCounts;
  readonly scalePosWeight: number;
}

/** @throws DataError if a training on these rows would throw it */
function prepare(telemetry: Telemetry, { labeling, search }: StatusRequest): PlannedStatusRows {
  const { labels, events, trainRows, splitRow, embargo, scalePosWeight } = prepareStatus(telemetry, labeling);
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
    warnings: warningsOf({ ...counts, folds: search.folds }),
  };
}

function warningsOf({
  events,
  positives,
  folds,
}: {
  readonly events: PartCounts;
  readonly positives: PartCounts;
  readonly folds: number;
}): string[] {
  const warnings: string[] = [];
  if (events.train < folds) {
    warnings.push(
      `The training part has ${counted(events.train, 'failure')} for ${folds} folds: rows before the same failure are ` +
        'in several folds, so the scores of the search look better than the model is. Choose a longer date range ' +
        'or fewer folds (search.folds).',
    );
  }
  if (events.test === 0) {
    warnings.push(
      'The test part has no failure: how many failures the model detects cannot be measured. Choose a later or ' +
        'earlier end date.',
    );
  } else if (positives.test === 0) {
    warnings.push(
      `The test part has ${counted(events.test, 'failure')}, but no row in the window before: how many failures the ` +
        'model detects cannot be measured. Choose other dates, with complete telemetry.',
    );
  }
  return warnings;
}

const partsSchema = z.object({ train: z.int(), test: z.int() });

export const statusPlan = {
  columns: [],
  prepare,
  shape: {
    events: partsSchema.describe('Failures in each part.'),
    positives: partsSchema.describe('Rows in the warning window before a failure.'),
    scale_pos_weight: z.number().describe('Negatives divided by positives in the training part.'),
  },
  view: ({ events, positives, scalePosWeight }: PlannedStatusRows) => ({
    events,
    positives,
    scale_pos_weight: scalePosWeight,
  }),
};
