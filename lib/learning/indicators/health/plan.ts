/** What a dry run reports about the rows of `health`. They are scored and folded as in a training. */
import { z } from 'zod';
import { usesAllDates } from '../../rows/requested-dates.ts';
import { countRows } from '../../rows/row-ranges.ts';
import { blockStarts } from '../../stats/skill.ts';
import { makeFolds } from '../../search/folds.ts';
import { spacingOf } from '../../search/row-spacing.ts';
import type { Telemetry } from '../../telemetry.ts';
import { message } from '../../../texts/messages.ts';
import type { Message } from '../../../texts/messages.ts';
import { partCountsSchema, planWarnings } from '../planned-rows.ts';
import type { PartCounts, PlannedRows } from '../planned-rows.ts';
import type { HealthRequest } from '../request.ts';
import { healthSpacing, prepareHealth } from './rows.ts';
import type { HealthRows } from './rows.ts';
import { HEALTH_COLUMNS } from './score.ts';
import type { HealthColumn, HealthScale } from './score.ts';
import { HORIZON_MINUTES } from './target.ts';
import { rowCautions, tooFewBlocks } from './verdict.ts';

export interface PlannedHealthRows extends PlannedRows {
  readonly indicator: 'health';
  /** Rows in neither part: their health, at the row or 30 minutes later, is unknown. */
  readonly leftOut: PartCounts;
  readonly toleranceMinutes: number;
  readonly scale: HealthScale;
  readonly constantSignals: readonly HealthColumn[];
}

/** @throws DataError if a training on these rows would throw it */
async function prepare(telemetry: Telemetry, request: HealthRequest): Promise<PlannedHealthRows> {
  const { labeling, search } = request;
  const isAllData = usesAllDates(request);
  const prepared = await prepareHealth(telemetry, labeling, isAllData);
  const { splitRow, embargo, leftOut, toleranceMinutes, scale, constantSignals } = prepared;
  const train = countRows(prepared.training);
  const test = countRows(prepared.evaluated);
  const spacing = spacingOf(healthSpacing(telemetry, prepared), prepared.training);
  makeFolds(search.foldType, new Float32Array(train), search.folds, false, { spacing, isAllData });
  return {
    indicator: 'health',
    sizes: { train, test },
    training: prepared.training,
    embargo,
    leftOut,
    toleranceMinutes,
    scale,
    constantSignals,
    ...planWarnings([
      ...unprovenWarnings(prepared, telemetry.timestamps, isAllData),
      ...rowCautions(constantSignals, test, telemetry.rows - splitRow),
    ]),
  };
}

/** Why the verdict on any model of these rows will be `unproven`; empty if it can be another. */
function unprovenWarnings(
  { evaluated, scores, targetRows }: HealthRows,
  timestamps: Float64Array,
  isAllData: boolean,
): Message[] {
  const times = new Float64Array(countRows(evaluated));
  const first = scores[targetRows[evaluated[0]!.from]!];
  let isConstant = true;
  let isUnchanged = true;
  let count = 0;
  for (const { from, to } of evaluated) {
    for (let row = from; row < to; row++) {
      const target = scores[targetRows[row]!];
      isConstant &&= target === first;
      isUnchanged &&= target === scores[row];
      times[count++] = timestamps[row]!;
    }
  }
  if (isConstant || isUnchanged) return [message('will_have_constant_health', { rows: count })];
  const tooFew = tooFewBlocks(blockStarts(times, HORIZON_MINUTES).length, isAllData);
  return tooFew === null ? [] : [message('will_have_too_few_blocks', tooFew)];
}

export const healthPlan = {
  columns: HEALTH_COLUMNS,
  prepare,
  shape: {
    left_out: partCountsSchema.describe('Rows left out because their current or future health is unknown.'),
    horizon_minutes: z.number().describe('How far ahead the model predicts.'),
    tolerance_minutes: z.number().describe('How far a reading may be from that time.'),
    scale: z
      .record(
        z.enum(HEALTH_COLUMNS),
        z.object({ p01: z.number(), p99: z.number() }).meta({ id: 'SignalScale' }),
      )
      .describe('Values at which each signal counts as 0 (p01) and as 1 (p99).'),
    constant_signals: z
      .array(z.enum(HEALTH_COLUMNS))
      .describe('Signals with a single value in at least 98 % of the training readings; they count as 0.'),
  },
  view: ({ leftOut, toleranceMinutes, scale, constantSignals }: PlannedHealthRows) => ({
    left_out: leftOut,
    horizon_minutes: HORIZON_MINUTES,
    tolerance_minutes: toleranceMinutes,
    scale,
    constant_signals: [...constantSignals],
  }),
};
