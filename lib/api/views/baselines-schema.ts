/** `metrics.baselines` of a model: what simple predictions achieve with its alarm policy (docs/evaluation.md). */
import { z } from 'zod';

const figures = z
  .looseObject({
    threshold: z.number().nullable().describe('Null if it gives no alarm.'),
    stops: z.number(),
    stops_detected: z.number().describe('A mean over several draws for `random`.'),
    share: z.number().nullable().describe('Of the stops.'),
    false_alarms: z.number(),
    false_alarms_per_week: z.number().nullable().describe('Per 7 observed days; null with fewer.'),
    observed_days: z.number(),
    cost: z.number().nullable().describe('Null unless the policy has the lowest cost.'),
    keeps_budget: z
      .boolean()
      .describe('Whether the test part keeps the limit of the policy within a factor of two.'),
  })
  .meta({ id: 'BaselineFigures' });

const comparison = z
  .looseObject({
    only_model: z.number().describe('Stops that only the model detects.'),
    only_logistic_regression: z.number(),
    difference: z.number().nullable().describe('Share of the stops; positive if the model detects more.'),
    difference_interval: z
      .object({ low: z.number(), high: z.number() })
      .meta({ id: 'DifferenceInterval' })
      .nullable()
      .describe('95 % interval.'),
  })
  .meta({ id: 'BaselineComparison' });

export const baselinesSchema = z
  .looseObject({
    model: figures,
    always: figures,
    never: figures,
    random: figures,
    speed_bins: figures.nullable().describe('Null if the model does not learn from the engine speed.'),
    logistic_regression: figures,
    comparison,
  })
  .meta({ id: 'Baselines' })
  .describe(
    'What simple predictions achieve with the alarm policy of the model. Only with `alarms` in the request.',
  );
