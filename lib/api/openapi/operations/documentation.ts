/** Operations of the documentation. */
import { z } from 'zod';
import { assetPathSchema } from '../../documentation/assets.ts';
import { notModified, problemResponses } from '../operation.ts';
import type { Operation } from '../operation.ts';

const html = { 'text/html': { schema: z.string() } };

export const documentationOperations = {
  'GET /openapi.json': {
    operationId: 'getOpenApi',
    tags: ['Documentation'],
    summary: 'This document',
    responses: {
      200: {
        description: 'OpenAPI 3.1.',
        headers: z.object({ ETag: z.string() }),
        content: {
          'application/json': {
            schema: z.looseObject({ openapi: z.string() }).meta({ id: 'OpenApiDocument' }),
          },
        },
      },
      304: notModified,
      ...problemResponses(),
    },
  },
  'GET /docs': {
    operationId: 'getDocs',
    tags: ['Documentation'],
    summary: 'This document in Swagger UI',
    responses: { 200: { description: 'The page.', content: html }, ...problemResponses() },
  },
  'GET /docs/{version}/{file}': {
    operationId: 'getDocsAsset',
    tags: ['Documentation'],
    summary: 'An asset of the documentation page',
    requestParams: { path: assetPathSchema },
    responses: {
      200: {
        description: 'The file. Its content never changes.',
        content: {
          'text/css': { schema: z.string() },
          'text/javascript': { schema: z.string() },
          'image/png': { schema: z.string().meta({ override: { format: 'binary' } }) },
        },
      },
      ...problemResponses(404),
    },
  },
} satisfies Record<string, Operation>;
