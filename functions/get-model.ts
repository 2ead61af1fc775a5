/** GET /models/{id}: one published model, with all its metrics. */
import { loadConfig } from '../lib/config.ts';
import { jsonAnswer } from '../lib/http/problem.ts';
import { openLog } from '../lib/log.ts';
import { modelView } from '../lib/training/model-view.ts';
import { noSuchModel } from '../lib/training/no-such-model.ts';
import { connect } from '../lib/warehouse/connect.ts';
import { findModel } from '../lib/warehouse/models.ts';
import { httpHandler, modelIdOf } from './http.ts';

const config = loadConfig();
const log = openLog(config, { function: 'get-model' });
const sql = connect(config.DATABASE_URL);

export const handler = httpHandler(log, async (event) => {
  const model = await findModel(sql, modelIdOf(event));
  if (!model) throw noSuchModel();
  return jsonAnswer(200, modelView(model));
});
