/** A plan as `POST /train/plan` returns it. Clients rely on the names and their order (docs/http-api.md). */
import { z } from 'zod';
import { runnerSchema } from './job-view.ts';
import { definitionOf } from '../../learning/indicators/registry.ts';
import type { IndicatorDefinitions } from '../../learning/indicators/registry.ts';
import { INDICATORS, schemaName } from '../../learning/indicators/request.ts';
import type { Indicator } from '../../learning/indicators/request.ts';
import { excludedColumnSchema } from './excluded-column.ts';
import { messageSchema, messageView } from '../../texts/message-schema.ts';
import type { TrainingPlan } from '../../training/submission/plan-training.ts';

const rowsSchema = {
  rows: z.int(),
  features: z.int(),
  excluded_columns: z
    .array(excludedColumnSchema)
    .describe('Columns of `processed_data` that are neither features nor keys.'),
  first_timestamp: z.iso.datetime(),
  last_timestamp: z.iso.datetime(),
  train_size: z.int().describe('Training rows.'),
  test_size: z.int().describe('Test rows.'),
  embargo: z
    .object({ rows: z.int(), dropped: z.boolean() })
    .meta({ id: 'Embargo' })
    .describe(
      'Training rows whose label depends on the test part, and whether the training leaves them out.',
    ),
};

const effortSchema = {
  candidates: z.int().describe('Combinations of parameters.'),
  fits: z.int().describe('Candidates × folds, those for alarms and a backtest, and the final fit.'),
  estimated_seconds: z.int().describe('Duration of search and final fit.'),
  estimated_memory_mib: z.int(),
  rate: z
    .enum(['measured', 'default'])
    .describe('Whether the estimate is based on earlier trainings on this kind of runner.'),
  runner: runnerSchema,
  runner_reason: z.string(),
  runner_reason_code: messageSchema.describe('The reason as a code.'),
  warnings: z.array(z.string()).describe('Problems that would weaken the model or its metrics.'),
  warning_codes: z.array(messageSchema).describe('The warnings as codes, in the same order.'),
};

const schemaOf = (indicator: Indicator) =>
  z
    .object({
      indicator: z.literal(indicator),
      ...rowsSchema,
      ...definitionOf(indicator).plan.shape,
      ...effortSchema,
    })
    .meta({ id: schemaName(indicator, 'Plan') });

type Infer<Shape extends z.ZodRawShape> = z.infer<z.ZodObject<Shape>>;

/** Discriminated by `indicator`. */
export type PlanView = {
  [I in Indicator]: { indicator: I } & Infer<typeof rowsSchema> &
    Infer<IndicatorDefinitions[I]['plan']['shape']> &
    Infer<typeof effortSchema>;
}[Indicator];

const [firstSchema, ...otherSchemas] = INDICATORS.map(schemaOf);

export const planSchema = z
  .discriminatedUnion('indicator', [firstSchema!, ...otherSchemas])
  .meta({ id: 'Plan' });

/** Times are RFC 3339 UTC with `Z`. Estimates are rounded up. */
export const planView = (plan: TrainingPlan): PlanView =>
  // The definition of the plan's indicator adds the fields of that indicator.
  ({
    indicator: plan.indicator,
    ...rowsView(plan),
    ...definitionOf(plan.indicator).plan.view(plan),
    ...effortView(plan),
  }) as PlanView;

const rowsView = (plan: TrainingPlan) => ({
  rows: plan.rows,
  features: plan.features,
  excluded_columns: [...plan.excludedColumns],
  first_timestamp: plan.first.toISOString(),
  last_timestamp: plan.last.toISOString(),
  train_size: plan.sizes.train,
  test_size: plan.sizes.test,
  embargo: plan.embargo,
});

const effortView = (plan: TrainingPlan) => ({
  candidates: plan.candidates,
  fits: plan.estimate.fits,
  estimated_seconds: Math.ceil(plan.estimate.seconds),
  estimated_memory_mib: Math.ceil(plan.estimate.memoryBytes / 2 ** 20),
  rate: plan.isRateMeasured ? ('measured' as const) : ('default' as const),
  runner: plan.choice.runner,
  runner_reason: plan.choice.reason,
  runner_reason_code: messageView(plan.choice.reasonCode),
  warnings: [...plan.warnings],
  warning_codes: plan.warningCodes.map(messageView),
});
