/** Query and response of `GET /jobs`. */
import { z } from 'zod';
import { JOB_STATUSES } from '../../jobs/job.ts';
import type { JobPage } from '../../jobs/job-listing.ts';
import { INDICATORS } from '../../learning/indicators/request.ts';
import { machineName, oneOf } from '../../validation/fields.ts';
import { nextCursor, pageQuery } from '../http/page-query.ts';
import { jobSchema, jobView } from './job-view.ts';

export const jobQuerySchema = z.strictObject({
  machine_name: machineName.optional(),
  status: oneOf(JOB_STATUSES).optional(),
  indicator: oneOf(INDICATORS).optional(),
  ...pageQuery,
});

/** Newest first. */
export const jobPageSchema = z
  .object({ jobs: z.array(jobSchema), next_cursor: nextCursor })
  .meta({ id: 'JobPage' });

export const jobPageView = ({ jobs, cursor }: JobPage): z.infer<typeof jobPageSchema> => ({
  jobs: jobs.map(jobView),
  next_cursor: cursor ?? null,
});
