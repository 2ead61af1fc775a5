/** DELETE /models/{id}: deletes a model and its files. */
import { loadConfig } from '../lib/config.ts';
import { openJobTable } from '../lib/jobs/open-job-table.ts';
import { openLog } from '../lib/observability/log.ts';
import { openModelStore } from '../lib/platform/artifacts/model-store.ts';
import { connectForApi } from '../lib/platform/postgres/connect.ts';
import { deleteModel } from '../lib/training/maintenance/delete-model.ts';
import { httpHandler, modelIdOf } from './http.ts';

const config = loadConfig();
const log = openLog(config, { function: 'delete-model' });
const sql = connectForApi(config.DATABASE_URL);
const services = {
  sql,
  jobs: openJobTable(config, sql),
  store: openModelStore(config.MODELS_BUCKET),
  log,
};

export const handler = httpHandler(log, async (event, principal) => {
  await deleteModel(modelIdOf(event), { ...services, principal });
  return { statusCode: 204, headers: { 'cache-control': 'no-store' }, body: '' };
});
