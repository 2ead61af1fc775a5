/** The console. */
import { z } from 'zod';
import { consoleAssetPathSchema } from '../../console/console.ts';
import { problems } from '../operation.ts';
import type { Operation } from '../operation.ts';

const tag = z.object({ ETag: z.string() });
const unchanged = { description: 'It is still what `If-None-Match` names.', headers: tag };

export const consoleOperations = {
  'GET /': {
    operationId: 'getConsole',
    tags: ['Console'],
    summary: 'The console: to train and to look at models, in a browser',
    responses: {
      200: { description: 'The page.', headers: tag, content: { 'text/html': { schema: z.string() } } },
      304: unchanged,
      ...problems(),
    },
  },
  'GET /assets/{file}': {
    operationId: 'getConsoleAsset',
    tags: ['Console'],
    summary: 'What that page is made of',
    requestParams: { path: consoleAssetPathSchema },
    responses: {
      200: {
        description: 'The file; it never changes.',
        headers: tag,
        content: {
          'text/css': { schema: z.string() },
          'text/javascript': { schema: z.string() },
          'image/svg+xml': { schema: z.string() },
        },
      },
      304: unchanged,
      ...problems(404),
    },
  },
} satisfies Record<string, Operation>;
