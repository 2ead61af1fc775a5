/** Operations on jobs. */
import { z } from 'zod';
import { jobPathSchema } from '../../http/path.ts';
import { longPollQuerySchema } from '../../resources/long-poll.ts';
import { jobPageSchema, jobQuerySchema } from '../../views/job-page.ts';
import { jobSchema } from '../../views/job-view.ts';
import { EXAMPLE_JOB } from '../examples.ts';
import { notModified, problemResponses, retryAfterHeader } from '../operation.ts';
import type { Operation } from '../operation.ts';

const job = { 'application/json': { schema: jobSchema, example: EXAMPLE_JOB } };

export const jobOperations = {
  'GET /status/{process_id}': {
    operationId: 'getStatus',
    tags: ['Jobs'],
    summary: 'Get the status of a job',
    requestParams: {
      path: jobPathSchema,
      query: longPollQuerySchema,
      header: z.object({
        'If-None-Match': z
          .string()
          .optional()
          .describe('`ETag` of the previous response. Returns 304 while the job is unchanged.'),
      }),
    },
    responses: {
      200: {
        description: 'The job.',
        headers: z.object({
          ETag: z.string(),
          'Retry-After': retryAfterHeader
            .optional()
            .describe('Seconds to wait before the next poll. Absent once the job is final.'),
        }),
        content: job,
        links: {
          cancel: {
            operationId: 'cancelJob',
            description: 'Cancels the job.',
            parameters: { process_id: '$response.body#/process_id' },
          },
        },
      },
      304: notModified,
      ...problemResponses(404, 422, 503),
    },
  },
  'GET /jobs': {
    operationId: 'listJobs',
    tags: ['Jobs'],
    summary: 'List jobs, newest first',
    description:
      'Lists the jobs of machines that the token can access. If very many jobs of other machines are in between, a page ' +
      'may have fewer than `limit` jobs, and the list may end early. Filter by `machine_name` to find older jobs.',
    requestParams: { query: jobQuerySchema },
    responses: {
      200: {
        description: 'A page of jobs.',
        content: {
          'application/json': { schema: jobPageSchema, example: { jobs: [EXAMPLE_JOB], next_cursor: null } },
        },
      },
      ...problemResponses(400, 422, 503),
    },
  },
  'POST /jobs/{process_id}/cancel': {
    operationId: 'cancelJob',
    tags: ['Jobs'],
    summary: 'Cancel a job',
    description:
      'A pending job is cancelled immediately, a running job within seconds. Cancelling again has no effect.',
    requestParams: { path: jobPathSchema },
    responses: {
      200: { description: 'The `cancelled` job.', content: job },
      202: {
        description: 'The job, which is still `running`. Its worker stops at the next heartbeat.',
        content: job,
      },
      ...problemResponses(404, 409, 503),
    },
  },
} satisfies Record<string, Operation>;
