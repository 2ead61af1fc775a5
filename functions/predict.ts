/** POST /models/{id}/predict: predictions of a published model for given rows, or for a machine's newest rows. */
import { jsonResponse } from '../lib/api/http/response.ts';
import { loadConfig } from '../lib/config.ts';
import { OnnxThread } from '../lib/formats/onnx/onnx-model.ts';
import { openLog } from '../lib/observability/log.ts';
import { openModelReader } from '../lib/platform/artifacts/model-reader.ts';
import { API_SILENCE_SECONDS, openS3Client } from '../lib/platform/aws/s3-client.ts';
import { connectForApi } from '../lib/platform/postgres/connect.ts';
import { openExplanationModels } from '../lib/prediction/explanation/explain-rows.ts';
import { ModelCache } from '../lib/prediction/model-cache.ts';
import { predict } from '../lib/prediction/predict.ts';
import { parsePredictRequest } from '../lib/prediction/predict-request.ts';
import { httpHandler, modelIdOf, jsonBody } from './http.ts';

const config = loadConfig();
const log = openLog(config, { function: 'predict' });
const reader = openModelReader(config.MODELS_BUCKET, openS3Client({ silenceSeconds: API_SILENCE_SECONDS }));
const services = {
  sql: connectForApi(config.DATABASE_URL),
  models: new ModelCache(reader, { thread: new OnnxThread() }),
  explanationModels: openExplanationModels(reader, config.XGBOOST_LIBRARY),
};

export const handler = httpHandler(log, async (event, principal) => {
  const request = parsePredictRequest(jsonBody(event));
  return jsonResponse(200, await predict(modelIdOf(event), request, { ...services, principal }));
});
