/**
 * GET /models/{id}/report: on to the model's report, for a browser to show; with ?redirect=false the link to it. It is
 * shown from the bucket, not from here: a page with scripts in it is not to have this API's origin.
 */
import { openModelLinks } from '../lib/platform/artifacts/model-links.ts';
import { loadConfig } from '../lib/config.ts';
import { parseOrThrow } from '../lib/parse-or-throw.ts';
import { openLog } from '../lib/log.ts';
import { linkAnswer, linkQuerySchema } from '../lib/api/views/artifact-link.ts';
import { findArtifact } from '../lib/api/resources/find-artifact.ts';
import { connectForApi } from '../lib/platform/postgres/connect.ts';
import { httpHandler, modelIdOf } from './http.ts';

const config = loadConfig();
const log = openLog(config, { function: 'get-report' });
const sql = connectForApi(config.DATABASE_URL);
const links = openModelLinks(config.MODELS_BUCKET);

export const handler = httpHandler(log, async (event, caller) => {
  const query = parseOrThrow(linkQuerySchema, event.queryStringParameters ?? {});
  return linkAnswer(
    await links.presignInline(await findArtifact(sql, modelIdOf(event), 'report', caller)),
    query,
  );
});
