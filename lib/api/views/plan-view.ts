/** A plan as `POST /train?dry_run=true` answers it. Clients rely on the names and their order (docs/http-api.md). */
import { z } from 'zod';
import { HEALTH_COLUMNS } from '../../learning/indicators/health/score.ts';
import { HORIZON_MINUTES } from '../../learning/indicators/health/target.ts';
import { RUNNERS } from '../../jobs/job.ts';
import type { TrainingPlan } from '../../training/submission/plan.ts';

const partsSchema = z.object({ train: z.int(), test: z.int() });

const rowsSchema = {
  rows: z.int(),
  features: z.int(),
  first_timestamp: z.iso.datetime(),
  last_timestamp: z.iso.datetime(),
  train_size: z.int().describe('Training rows.'),
  test_size: z.int().describe('Test rows.'),
  embargo: z
    .object({ rows: z.int(), dropped: z.boolean() })
    .describe(
      'Training rows whose label depends on the test part, and whether the training leaves them out.',
    ),
};

const effortSchema = {
  candidates: z.int().describe('Combinations of parameters.'),
  fits: z.int().describe('Candidates × folds, plus the final fit.'),
  estimated_seconds: z.int().describe('Duration of search and final fit.'),
  estimated_memory_mib: z.int(),
  rate: z
    .enum(['measured', 'default'])
    .describe('Whether the estimate is based on earlier trainings on this kind of runner.'),
  runner: z.enum(RUNNERS),
  runner_reason: z.string(),
  warnings: z.array(z.string()).describe('Problems that would weaken the model or its metrics.'),
};

export const planSchema = z
  .discriminatedUnion('indicator', [
    z.object({
      indicator: z.literal('status'),
      ...rowsSchema,
      events: partsSchema.describe('Failures in each part.'),
      positives: partsSchema.describe('Rows in the warning window before a failure.'),
      scale_pos_weight: z.number().describe('Negatives divided by positives in the training part.'),
      ...effortSchema,
    }),
    z.object({
      indicator: z.literal('health'),
      ...rowsSchema,
      left_out: partsSchema.describe('Rows left out because their current or future health is unknown.'),
      horizon_minutes: z.number().describe('How far ahead the model predicts.'),
      tolerance_minutes: z.number().describe('How far a reading may be from that time.'),
      scale: z
        .record(z.enum(HEALTH_COLUMNS), z.object({ p01: z.number(), p99: z.number() }))
        .describe('Values at which each signal counts as 0 (p01) and as 1 (p99).'),
      constant_signals: z
        .array(z.enum(HEALTH_COLUMNS))
        .describe('Signals with a single value in at least 98 % of the training readings; they count as 0.'),
      ...effortSchema,
    }),
  ])
  .meta({ id: 'Plan' });

/** Discriminated by `indicator`. */
export type PlanView = z.infer<typeof planSchema>;

/** Times are RFC 3339 UTC with `Z`; estimates are rounded up. */
export function planView(plan: TrainingPlan): PlanView {
  if (plan.indicator === 'health') {
    return {
      indicator: plan.indicator,
      ...rowsView(plan),
      left_out: plan.leftOut,
      horizon_minutes: HORIZON_MINUTES,
      tolerance_minutes: plan.toleranceMinutes,
      scale: plan.scale,
      constant_signals: [...plan.constantSignals],
      ...effortView(plan),
    };
  }
  return {
    indicator: plan.indicator,
    ...rowsView(plan),
    events: plan.events,
    positives: plan.positives,
    scale_pos_weight: plan.scalePosWeight,
    ...effortView(plan),
  };
}

const rowsView = (plan: TrainingPlan) => ({
  rows: plan.rows,
  features: plan.features,
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
  warnings: [...plan.warnings],
});
