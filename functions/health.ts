/** GET /health: 200 without checking any dependency. */
import { healthView } from '../lib/api/health/health.ts';
import { jsonResponse } from '../lib/api/http/response.ts';
import { loadConfig } from '../lib/config.ts';
import { openLog } from '../lib/observability/log.ts';
import { httpHandler } from './http.ts';

const log = openLog(loadConfig(), { function: 'health' });

export const handler = httpHandler(log, () => Promise.resolve(jsonResponse(200, healthView(new Date()))));
