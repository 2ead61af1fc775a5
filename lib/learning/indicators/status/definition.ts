/** Indicator `status`: will the engine's speed collapse soon? */
import { z } from 'zod';
import { withDefault } from '../../../validation/fields.ts';
import type { IndicatorDefinition } from '../definition.ts';
import { embargoSchema } from '../labeling-schema.ts';
import { alarmResponseShape } from './alarms/response-shape.ts';
import { compareWindowsSchema } from './compared-windows/request.ts';
import { REQUEST_DEFAULTS } from '../request.ts';
import type { StatusRequest } from '../request.ts';
import type { StatusMetrics } from './metrics.ts';
import { statusPlan } from './plan.ts';
import type { PlannedStatusRows } from './plan.ts';
import { statusTask } from './task.ts';
import type { StatusOutcome } from './task.ts';

const { labeling } = REQUEST_DEFAULTS.status;

export const statusIndicator = {
  task: statusTask,
  labelingSchema: z.strictObject({
    drop_percentage: withDefault(
      z
        .number()
        .min(-100, 'must be at least -100')
        .max(-0.01, 'must be at most -0.01: it is a drop')
        .describe('A row whose engine speed fell by this much against the row before is a failure, percent.'),
      labeling.dropPercentage,
    ),
    window_minutes: withDefault(
      z
        .number()
        .min(0.01, 'must be at least 0.01')
        .max(10_080, 'must be at most 10080 (a week)')
        .describe('How long before a failure rows count as "failure ahead", minutes.'),
      labeling.windowMinutes,
    ),
    compare_windows: compareWindowsSchema.nullish(),
    embargo: embargoSchema,
  }),
  plan: statusPlan,
  prediction: {
    responseShape: {
      threshold: z.number().describe('The label is 1 if the probability is above this value.'),
      ...alarmResponseShape,
    },
    rowShape: {
      probability: z
        .number()
        .describe('Probability of a failure within the window the model was trained for.'),
      label: z.literal([0, 1]),
      alarm: z
        .boolean()
        .describe(
          'With an alarm policy: whether the score is above `alarm_threshold` and the row is not muted.',
        )
        .optional(),
      muted: z
        .boolean()
        .describe(
          'With an alarm policy: whether the row is in the mute after a failure. Absent for rows in the request.',
        )
        .optional(),
    },
    response: (threshold: number | null) => ({ threshold }),
    row: (probability: number, threshold: number | null) => ({
      probability,
      label: probability > threshold! ? 1 : 0,
    }),
  },
  extraMetrics: ({ scalePosWeight = 1 }: StatusOutcome) => ({
    /** Weight of a training row before a failure: negatives divided by positives, or 1 without class weights. */
    scale_pos_weight: scalePosWeight,
  }),
  logMetrics: ({ recall }: StatusMetrics) => ({ recall }),
  estimator: ({ scalePosWeight }: StatusOutcome) => ({
    estimator: 'XGBClassifier',
    params: {
      eval_metric: 'logloss',
      ...(scalePosWeight !== undefined && { scale_pos_weight: scalePosWeight }),
    },
  }),
} satisfies IndicatorDefinition<StatusRequest, StatusOutcome, PlannedStatusRows>;
