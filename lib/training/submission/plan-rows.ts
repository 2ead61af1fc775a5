/** What a dry run tells of the rows, by indicator: prepared and folded by the functions that the training uses. */
import { makeFolds } from '../../learning/search/folds.ts';
import { HEALTH_COLUMNS } from '../../learning/indicators/health/score.ts';
import type { HealthColumn, HealthScale } from '../../learning/indicators/health/score.ts';
import { prepareHealth } from '../../learning/indicators/health/rows.ts';
import { rowCautions } from '../../learning/indicators/health/verdict.ts';
import type { Embargo } from '../../learning/indicators/learning-task.ts';
import type { HealthRequest, Indicator, StatusRequest } from '../../learning/indicators/request.ts';
import { countRows } from '../../learning/rows/row-ranges.ts';
import { countPositives } from '../../learning/rows/split.ts';
import { prepareStatus } from '../../learning/indicators/status/rows.ts';
import type { Telemetry } from '../../learning/telemetry.ts';
import { planWarnings } from './plan-warnings.ts';

/** Of the training part and of the test part. */
export interface Parts {
  readonly train: number;
  readonly test: number;
}

interface PlannedRows {
  /** Rows that train, and rows that the model is judged by. */
  readonly sizes: Parts;
  readonly embargo: Embargo;
  /** What would make the model, or its figures, worth less; sentences. */
  readonly warnings: readonly string[];
}

export interface PlannedStatusRows extends PlannedRows {
  readonly indicator: 'status';
  /** Failures. */
  readonly events: Parts;
  /** Rows within the window before a failure. */
  readonly positives: Parts;
  readonly scalePosWeight: number;
}

export interface PlannedHealthRows extends PlannedRows {
  readonly indicator: 'health';
  /** Rows that do neither: their health, now or then, is not known. */
  readonly leftOut: Parts;
  readonly toleranceMinutes: number;
  readonly scale: HealthScale;
  readonly constantSignals: readonly HealthColumn[];
}

/** The features that each needs to be read, besides the column of failures. */
export const rowsToRead: Readonly<Record<Indicator, readonly string[]>> = {
  status: [],
  health: HEALTH_COLUMNS,
};

/** @throws DataError that the job would end with. */
export function planStatusRows(telemetry: Telemetry, { labeling, search }: StatusRequest): PlannedStatusRows {
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
    warnings: planWarnings({ ...counts, folds: search.folds }),
  };
}

/** @throws DataError that the job would end with. */
export async function planHealthRows(
  telemetry: Telemetry,
  { labeling, search }: HealthRequest,
): Promise<PlannedHealthRows> {
  const prepared = await prepareHealth(telemetry, labeling);
  const { splitRow, embargo, leftOut, toleranceMinutes, scale, constantSignals } = prepared;
  const train = countRows(prepared.training);
  const test = countRows(prepared.judged);
  makeFolds(search.foldType, new Float32Array(train), search.folds, false);
  return {
    indicator: 'health',
    sizes: { train, test },
    embargo,
    leftOut,
    toleranceMinutes,
    scale,
    constantSignals,
    warnings: rowCautions(constantSignals, test, telemetry.rows - splitRow),
  };
}
