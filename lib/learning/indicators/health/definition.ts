/** Indicator `health`: how healthy will the machine be in half an hour? */
import { z } from 'zod';
import type { IndicatorDefinition } from '../definition.ts';
import { embargoSchema } from '../labeling-schema.ts';
import type { HealthRequest } from '../request.ts';
import type { HealthMetrics } from './metrics.ts';
import { healthPlan } from './plan.ts';
import type { PlannedHealthRows } from './plan.ts';
import { healthTask } from './task.ts';
import type { HealthOutcome } from './task.ts';

/** A field that clients may send by mistake: it belongs to `status`. */
const failuresOnly = (name: string) =>
  z
    .never(`does not apply to "health", which does not predict failures: it has no ${name}; remove it`)
    .nullish();

export const healthIndicator = {
  task: healthTask,
  labelingSchema: z.strictObject({
    drop_percentage: failuresOnly('drop'),
    window_minutes: failuresOnly('warning window'),
    embargo: embargoSchema,
  }),
  plan: healthPlan,
  prediction: {
    responseShape: {},
    rowShape: { value: z.number().describe('Health score in thirty minutes, 0–100.') },
    response: () => ({}),
    row: (value: number) => ({ value }),
  },
  extraMetrics: () => ({}),
  logMetrics: ({ rmse }: HealthMetrics) => ({ rmse }),
  estimator: () => ({ estimator: 'XGBRegressor', params: { eval_metric: 'rmse' } }),
} satisfies IndicatorDefinition<HealthRequest, HealthOutcome, PlannedHealthRows>;
