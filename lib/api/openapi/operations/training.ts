/** The operation POST /train. */
import { z } from 'zod';
import { trainHeadersSchema } from '../../../training/submission/idempotency.ts';
import { trainRequestSchema } from '../../../training/submission/train-request.ts';
import { trainQuerySchema } from '../../http/train-query.ts';
import { acceptedSchema } from '../../views/accepted-view.ts';
import { planSchema } from '../../views/plan-view.ts';
import { EXAMPLE_ID } from '../examples.ts';
import { problemResponses } from '../operation.ts';
import type { Operation } from '../operation.ts';

export const trainingOperations = {
  'POST /train': {
    operationId: 'train',
    tags: ['Training'],
    summary: 'Train a model',
    description:
      'Accepts a training and responds immediately. Poll `GET /status/{process_id}` for the result. A refused request ' +
      'creates no job. With `dry_run=true` it returns the plan without training, or 422 with the error that the ' +
      'training would end with.',
    requestParams: { query: trainQuerySchema, header: trainHeadersSchema },
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: trainRequestSchema.meta({ id: 'TrainRequest' }),
          examples: {
            least: {
              summary: 'All rows of a machine',
              value: { indicator: 'status', machine_name: 'MOTOBOMBA-007' },
            },
            small: {
              summary: 'One month and a small grid',
              value: {
                indicator: 'status',
                machine_name: 'MOTOBOMBA-007',
                start_date: '2026-01-01',
                end_date: '2026-01-31',
                search: { scoring: 'f1', param_grid: { n_estimators: [100], max_depth: [4, 6] } },
              },
            },
          },
        },
      },
    },
    responses: {
      200: {
        description: 'The accepted job, or the plan with `dry_run=true`.',
        headers: z.object({
          Location: z.string().optional().describe('URL of the job. Absent for a dry run.'),
        }),
        content: {
          'application/json': {
            schema: z.union([acceptedSchema.meta({ id: 'Accepted' }), planSchema]),
            examples: {
              accepted: { summary: 'Accepted', value: { process_id: EXAMPLE_ID, status: 'pending' } },
            },
          },
        },
        links: {
          status: {
            operationId: 'getStatus',
            description: 'Status of the job.',
            parameters: { process_id: '$response.body#/process_id' },
          },
          cancel: {
            operationId: 'cancelJob',
            description: 'Cancels the job.',
            parameters: { process_id: '$response.body#/process_id' },
          },
        },
      },
      ...problemResponses(400, 413, 415, 422, 429, 503),
    },
  },
} satisfies Record<string, Operation>;
