/** Operations that request trainings. */
import { z } from 'zod';
import { trainHeadersSchema } from '../../../training/submission/idempotency.ts';
import { acceptedSchema } from '../../views/accepted-view.ts';
import { planSchema } from '../../views/plan-view.ts';
import { EXAMPLE_ID, EXAMPLE_PLAN } from '../examples.ts';
import { problemResponses } from '../operation.ts';
import type { Operation } from '../operation.ts';
import { documentedTrainRequest } from '../train-request.ts';

const requestBody = {
  required: true,
  content: {
    'application/json': {
      schema: documentedTrainRequest,
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
};

export const trainingOperations = {
  'POST /train': {
    operationId: 'train',
    tags: ['Training'],
    summary: 'Train a model',
    description:
      'Accepts a training and responds immediately. Poll `GET /status/{process_id}` for the result. A refused request ' +
      'creates no job. With `?dry_run=true` it responds as `POST /train/plan` does.',
    requestParams: { header: trainHeadersSchema },
    requestBody,
    responses: {
      200: {
        description: 'The accepted job.',
        headers: z.object({ Location: z.string().describe('URL of the job.') }),
        content: {
          'application/json': {
            schema: acceptedSchema,
            example: { process_id: EXAMPLE_ID, status: 'pending' },
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
  'POST /train/plan': {
    operationId: 'planTraining',
    tags: ['Training'],
    summary: 'Plan a training',
    description:
      'Returns the plan of a training without training (a dry run), or 422 with the error that the training would end ' +
      'with. Creates no job.',
    requestBody,
    responses: {
      200: {
        description: 'The plan.',
        content: { 'application/json': { schema: planSchema, example: EXAMPLE_PLAN } },
      },
      ...problemResponses(400, 413, 415, 422, 429, 503),
    },
  },
} satisfies Record<string, Operation>;
