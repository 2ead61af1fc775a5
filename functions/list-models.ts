/** GET /models: a page of published models, newest first. */
import { jsonResponse } from '../lib/api/http/response.ts';
import { modelPageView, modelQuerySchema } from '../lib/api/views/model-view.ts';
import { loadConfig } from '../lib/config.ts';
import { openLog } from '../lib/observability/log.ts';
import { connectForApi } from '../lib/platform/postgres/connect.ts';
import { listModels } from '../lib/warehouse/models/model-listing.ts';
import { httpHandler } from './http.ts';

const config = loadConfig();
const log = openLog(config, { function: 'list-models' });
const sql = connectForApi(config.DATABASE_URL);

export const handler = httpHandler(
  log,
  async (_event, principal, { query: { machine_name: machineName, ...query } }) => {
    const page = await listModels(sql, { machineName, ...query, visible: principal.machines });
    return jsonResponse(200, modelPageView(page));
  },
  modelQuerySchema,
);
