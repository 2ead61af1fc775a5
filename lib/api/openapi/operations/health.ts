/** Health operations. */
import { z } from 'zod';
import { healthSchema } from '../../health/health.ts';
import { checksSchema, readinessSchema } from '../../health/readiness.ts';
import { problemSchema } from '../../http/problem.ts';
import { problemResponses, retryAfterHeader } from '../operation.ts';
import type { Operation } from '../operation.ts';

export const healthOperations = {
  'GET /health': {
    operationId: 'getHealth',
    tags: ['Health'],
    summary: 'Liveness check',
    description: 'Calls no dependency.',
    responses: {
      200: {
        description: 'The service is up.',
        content: {
          'application/json': {
            schema: healthSchema,
            example: { status: 'ok', timestamp: '2026-11-23T10:15:00.000Z' },
          },
        },
      },
      ...problemResponses(),
    },
  },
  'GET /health/ready': {
    operationId: 'getReadiness',
    tags: ['Health'],
    summary: 'Readiness check of every dependency',
    responses: {
      200: {
        description: 'Every dependency responds.',
        content: { 'application/json': { schema: readinessSchema } },
      },
      503: {
        description: 'At least one dependency does not respond. `errors` lists them with the reasons.',
        headers: z.object({ 'Retry-After': retryAfterHeader }),
        content: {
          'application/problem+json': {
            schema: problemSchema.extend({ checks: checksSchema }).meta({ id: 'NotReady' }),
          },
        },
      },
      ...problemResponses(),
    },
  },
} satisfies Record<string, Operation>;
