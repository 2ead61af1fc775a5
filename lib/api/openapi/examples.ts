/** Values in the examples of several operations. */
import type { z } from 'zod';
import type { jobSchema } from '../views/job-view.ts';
import type { PlanView } from '../views/plan-view.ts';

export const EXAMPLE_ID = '3f6c1f9e-2f2b-4b7e-9f53-0d8e4a1c7b6a';
export const EXAMPLE_MODEL_ID = 'd0e736bc-fed8-47c9-83b9-68ba5a98d96e';

export const EXAMPLE_JOB: z.infer<typeof jobSchema> = {
  process_id: EXAMPLE_ID,
  indicator: 'status',
  machine_name: 'MOTOBOMBA-007',
  status: 'running',
  error_message: null,
  created_at: '2026-11-23T10:15:00.000Z',
  updated_at: '2026-11-23T10:15:21.412Z',
  finished_at: null,
  bucket_address: null,
  start_date: null,
  end_date: null,
  progress: { phase: 'searching', completed: 45, total: 109, percent: 50, eta_seconds: 18 },
  attempt: 1,
  runner: 'lambda',
  error_code: null,
  model_id: null,
  artifacts: null,
  model_deleted_at: null,
};

export const EXAMPLE_PLAN: PlanView = {
  indicator: 'status',
  rows: 22_500,
  features: 39,
  excluded_columns: [{ name: 'FlexAnalogue4_1', type: 'double precision', reason: 'unused_channel' }],
  first_timestamp: '2025-09-20T00:00:00.000Z',
  last_timestamp: '2025-09-23T02:59:48.000Z',
  train_size: 18_000,
  test_size: 4500,
  embargo: { rows: 0, dropped: false },
  events: { train: 31, test: 8 },
  positives: { train: 3874, test: 905 },
  scale_pos_weight: 3.6463603510583377,
  candidates: 36,
  fits: 109,
  estimated_seconds: 24,
  estimated_memory_mib: 313,
  rate: 'measured',
  runner: 'lambda',
  runner_reason: 'fits in a Lambda: about 24 s (limit 560 s), about 0.3 GiB (limit 9.8 GiB)',
  runner_reason_code: {
    code: 'runner_choice',
    params: {
      why: 'fits',
      runner: 'lambda',
      seconds: 24,
      max_seconds: 560,
      gibibytes: 0.3,
      max_gibibytes: 9.8,
    },
  },
  warnings: [],
  warning_codes: [],
};
