/** Operations on jobs. */
import { z } from 'zod';
import { longPollQuerySchema } from '../../resources/long-poll.ts';
import { jobPageSchema, jobQuerySchema } from '../../views/job-page.ts';
import { jobPathSchema, jobSchema } from '../../views/job-view.ts';
import { EXAMPLE_JOB } from '../examples.ts';
import { problemResponses, retryAfterHeader } from '../operation.ts';
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
          .describe('`ETag` of the previous answer: 304 while the job is unchanged.'),
      }),
    },
    responses: {
      200: {
        description: 'The job.',
        headers: z.object({
          ETag: z.string(),
          'Retry-After': retryAfterHeader
            .optional()
            .describe('When to poll again, in seconds; absent once the job is final.'),
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
      304: {
        description: 'Not modified: the client has the current version.',
        headers: z.object({ ETag: z.string() }),
      },
      ...problemResponses(404, 422, 503),
    },
  },
  'GET /jobs': {
    operationId: 'listJobs',
    tags: ['Jobs'],
    summary: 'List jobs, newest first',
    description:
      'Lists the jobs of machines that the token can access. With very many jobs of other machines in between, a page ' +
      'may hold fewer than `limit` jobs, or end early; `machine_name` finds the older ones.',
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
      'A pending job is cancelled at once, a running one within seconds. Cancelling again has no effect.',
    requestParams: { path: jobPathSchema },
    responses: {
      200: { description: 'The job, `cancelled`.', content: job },
      202: { description: 'The job, still `running`: its worker stops at the next heartbeat.', content: job },
      ...problemResponses(404, 409, 503),
    },
  },
} satisfies Record<string, Operation>;
