/** Jobs: their status, their list, their end. */
import { z } from 'zod';
import { longPollQuerySchema } from '../../resources/long-poll.ts';
import { jobPageSchema, jobQuerySchema } from '../../views/job-page.ts';
import { jobPathSchema, jobSchema } from '../../views/job-view.ts';
import { exampleJob } from '../examples.ts';
import { problems, retryAfterHeader } from '../operation.ts';
import type { Operation } from '../operation.ts';

const job = { 'application/json': { schema: jobSchema, example: exampleJob } };

export const jobOperations = {
  'GET /status/{process_id}': {
    operationId: 'getStatus',
    tags: ['Jobs'],
    summary: 'What became of a job',
    requestParams: {
      path: jobPathSchema,
      query: longPollQuerySchema,
      header: z.object({
        'If-None-Match': z
          .string()
          .optional()
          .describe('`ETag` of the last answer: 304 while there is nothing new.'),
      }),
    },
    responses: {
      200: {
        description: 'The job.',
        headers: z.object({
          ETag: z.string(),
          'Retry-After': retryAfterHeader
            .optional()
            .describe('When to ask again, seconds; absent once it has ended.'),
        }),
        content: job,
        links: {
          cancel: {
            operationId: 'cancelJob',
            description: 'Ends it.',
            parameters: { process_id: '$response.body#/process_id' },
          },
        },
      },
      304: {
        description: 'It is still what `If-None-Match` names.',
        headers: z.object({ ETag: z.string() }),
      },
      ...problems(404, 422, 503),
    },
  },
  'GET /jobs': {
    operationId: 'listJobs',
    tags: ['Jobs'],
    summary: 'The jobs, newest first',
    description:
      'Of the machines that the token may see. Among very many jobs of others a page may hold fewer than `limit`, ' +
      'and, when it holds none, be the last before jobs that `machine_name` finds.',
    requestParams: { query: jobQuerySchema },
    responses: {
      200: {
        description: 'A page of them.',
        content: {
          'application/json': { schema: jobPageSchema, example: { jobs: [exampleJob], next_cursor: null } },
        },
      },
      ...problems(400, 422, 503),
    },
  },
  'POST /jobs/{process_id}/cancel': {
    operationId: 'cancelJob',
    tags: ['Jobs'],
    summary: 'End a job',
    description: 'A pending job ends at once, a running one within seconds. Cancelling again does no harm.',
    requestParams: { path: jobPathSchema },
    responses: {
      200: { description: 'The job, `cancelled`.', content: job },
      202: { description: 'The job, still `running`: its worker has yet to hear of it.', content: job },
      ...problems(404, 409, 503),
    },
  },
} satisfies Record<string, Operation>;
