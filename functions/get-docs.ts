/** GET /docs and the files of the API's interactive documentation. */
import { openAssets } from '../lib/api/documentation/assets.ts';
import { documentationPage } from '../lib/api/documentation/page.ts';
import { conditionalResponse } from '../lib/api/http/conditional.ts';
import { loadConfig } from '../lib/config.ts';
import { openLog } from '../lib/observability/log.ts';
import { notFound } from '../lib/validation/request-errors.ts';
import { httpHandler } from './http.ts';

const log = openLog(loadConfig(), { function: 'get-docs' });
const assets = openAssets();
const page = documentationPage(assets);

export const handler = httpHandler(log, async ({ headers, pathParameters, rawPath }) => {
  const response = pathParameters?.file === undefined ? page : assets.find(pathParameters);
  if (!response) throw notFound(`There is nothing at ${rawPath.slice(0, 200)}.`);
  return conditionalResponse(await response(headers['accept-encoding']), headers['if-none-match']);
});
