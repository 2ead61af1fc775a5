/** Operations of the console. */
import { z } from 'zod';
import { consoleAssetPathSchema } from '../../console/console.ts';
import { notModified, problemResponses } from '../operation.ts';
import type { Operation } from '../operation.ts';

const etagHeader = z.object({ ETag: z.string() });

export const consoleOperations = {
  'GET /': {
    operationId: 'getConsole',
    tags: ['Console'],
    summary: 'The console: train and compare models in a browser',
    responses: {
      200: {
        description: 'The page.',
        headers: etagHeader,
        content: { 'text/html': { schema: z.string() } },
      },
      304: notModified,
      ...problemResponses(),
    },
  },
  'GET /assets/{file}': {
    operationId: 'getConsoleAsset',
    tags: ['Console'],
    summary: 'An asset of the console',
    requestParams: { path: consoleAssetPathSchema },
    responses: {
      200: {
        description: 'The file. Its content never changes.',
        headers: etagHeader,
        content: {
          'text/css': { schema: z.string() },
          'text/javascript': { schema: z.string() },
          'image/svg+xml': { schema: z.string() },
        },
      },
      304: notModified,
      ...problemResponses(404),
    },
  },
} satisfies Record<string, Operation>;
