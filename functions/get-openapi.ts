/** GET /openapi.json: the OpenAPI document that `npm run openapi` generates. */
import document from '../docs/openapi.json' with { type: 'json' };
import { loadConfig } from '../lib/config.ts';
import { conditional } from '../lib/api/http/conditional.ts';
import { staticAnswer } from '../lib/api/http/static-answer.ts';
import { openLog } from '../lib/observability/log.ts';
import { httpHandler } from './http.ts';

const log = openLog(loadConfig(), { function: 'get-openapi' });
const answer = staticAnswer(Buffer.from(JSON.stringify(document)), 'application/json', {
  'cache-control': 'no-cache',
});

export const handler = httpHandler(log, async ({ headers }) =>
  conditional(await answer(headers['accept-encoding']), headers['if-none-match']),
);
