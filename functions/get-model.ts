/** GET /models/{id}: one published model with all its metrics. */
import { jsonResponse } from '../lib/api/http/response.ts';
import { findVisibleModel } from '../lib/api/resources/visible-model.ts';
import { modelView } from '../lib/api/views/model-view.ts';
import { loadConfig } from '../lib/config.ts';
import { openLog } from '../lib/observability/log.ts';
import { connectForApi } from '../lib/platform/postgres/connect.ts';
import { httpHandler, modelIdOf } from './http.ts';

const config = loadConfig();
const log = openLog(config, { function: 'get-model' });
const sql = connectForApi(config.DATABASE_URL);

export const handler = httpHandler(log, async (event, principal) => {
  const model = await findVisibleModel(sql, modelIdOf(event), principal);
  return jsonResponse(200, modelView(model));
});
