/** Values in the examples of several operations. */
import type { z } from 'zod';
import type { jobSchema } from '../views/job-view.ts';

export const EXAMPLE_ID = '3f6c1f9e-2f2b-4b7e-9f53-0d8e4a1c7b6a';

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
};
