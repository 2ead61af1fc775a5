import { z } from 'zod';
import { EXCLUSION_REASONS } from '../../warehouse/excluded-columns.ts';

/** A column that a training does not read. */
export const excludedColumnSchema = z
  .object({
    name: z.string(),
    type: z.string().describe('PostgreSQL type.'),
    reason: z
      .enum(EXCLUSION_REASONS)
      .describe(
        '`not_numeric`: the type is neither a number nor boolean. `unused_channel`: models have never used the channel. ' +
          '`unsupported_name`: XGBoost accepts no name with "[", "]" or "<". `requested`: `features.exclude` names it. ' +
          '`counter`: it only rises or falls over the training part, and `features.counter_guard` is on.',
      ),
  })
  .meta({ id: 'ExcludedColumn' });
