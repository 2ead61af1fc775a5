/** `metrics.backtest` of a model, as far as the OpenAPI document describes it (docs/evaluation.md has all figures). */
import { z } from 'zod';

const count = z.int();

/** Figures that each block has, and all blocks together. */
const figures = {
  rows: count,
  positives: count.describe('Rows in the window before a failure.'),
  stops: count.describe('Failures without another one in the mute before; without a mute, all failures.'),
  stops_detected: count,
  failures: count,
  failures_detected: count,
  alarms: count,
  false_alarms: count,
  observed_days: z.number(),
  days_at_risk: z.number().describe('Observed days in which an alarm was possible.'),
  false_alarms_per_week: z.number().nullable().describe('Null with fewer than seven observed days.'),
  median_warning_minutes: z.number().nullable(),
  auc: z.number().nullable(),
  average_precision: z.number().nullable(),
};

const blockSchema = z
  .looseObject({
    origin: count.describe('1 for the first block.'),
    train_from: z.iso.datetime(),
    train_to: z.iso.datetime(),
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    train_rows: count,
    threshold: z.number().nullable().describe('Chosen before the block. Null if the policy gives no alarm.'),
    mute_hours: z.number(),
    ...figures,
  })
  .meta({ id: 'BacktestBlock' });

export const backtestSchema = z
  .looseObject({
    origins: z.array(blockSchema).optional().describe('Blocks with a model. Not in lists of models.'),
    skipped: z
      .array(z.object({ origin: count, reason: z.string() }).meta({ id: 'SkippedOrigin' }))
      .optional()
      .describe('Blocks without a model. Not in lists of models.'),
    pooled: z
      .looseObject({ blocks: count, ...figures })
      .meta({ id: 'PooledBlocks' })
      .nullable()
      .describe('All blocks together. Null if none has a model.'),
    worst: z
      .object({ most_false_alarms: count.nullable(), fewest_detected: count.nullable() })
      .meta({ id: 'WorstBlocks' })
      .describe('Numbers of the worst blocks (`origin`).'),
  })
  .meta({ id: 'Backtest' });
