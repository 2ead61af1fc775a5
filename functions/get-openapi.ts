/** GET /openapi.json: the OpenAPI document that `npm run openapi` generates, for the service's COMPATIBILITY. */
import document from '../docs/openapi.json' with { type: 'json' };
import { conditionalResponse } from '../lib/api/http/conditional.ts';
import { staticResponse } from '../lib/api/http/static-response.ts';
import { loadConfig } from '../lib/config.ts';
import { openLog } from '../lib/observability/log.ts';
import { compatibility, httpHandler } from './http.ts';

const log = openLog(loadConfig(), { function: 'get-openapi' });
const text = JSON.stringify(compatibility.showDocument(document));
const response = staticResponse(Buffer.from(text), 'application/json', { 'cache-control': 'no-cache' });

export const handler = httpHandler(log, async ({ headers }) =>
  conditionalResponse(await response(headers['accept-encoding']), headers['if-none-match']),
);
