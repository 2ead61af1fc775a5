/** Health operations. */
import { z } from 'zod';
import { healthSchema } from '../../health/health.ts';
import { problemSchema } from '../../http/problem.ts';
import { checksSchema, readinessSchema } from '../../health/readiness.ts';
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
        description: 'Every dependency answers.',
        content: { 'application/json': { schema: readinessSchema } },
      },
      503: {
        description: 'A dependency does not answer; `errors` says which and why.',
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
