/** Operations of the console. */
import { z } from 'zod';
import { consoleAssetPathSchema } from '../../console/console.ts';
import { problemResponses } from '../operation.ts';
import type { Operation } from '../operation.ts';

const tag = z.object({ ETag: z.string() });
const unchanged = { description: 'Not modified: the client has the current version.', headers: tag };

export const consoleOperations = {
  'GET /': {
    operationId: 'getConsole',
    tags: ['Console'],
    summary: 'The console: train and compare models in a browser',
    responses: {
      200: { description: 'The page.', headers: tag, content: { 'text/html': { schema: z.string() } } },
      304: unchanged,
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
        description: 'The file; its content never changes.',
        headers: tag,
        content: {
          'text/css': { schema: z.string() },
          'text/javascript': { schema: z.string() },
          'image/svg+xml': { schema: z.string() },
        },
      },
      304: unchanged,
      ...problemResponses(404),
    },
  },
} satisfies Record<string, Operation>;
