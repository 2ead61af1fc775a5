/**
 * GET /models/{id}/artifacts/{format}: on to a link by which the file can be downloaded for some minutes; with
 * ?redirect=false the link itself.
 */
import { openModelLinks } from '../lib/artifacts/model-links.ts';
import { loadConfig } from '../lib/config.ts';
import { checked } from '../lib/http/checked.ts';
import { openLog } from '../lib/log.ts';
import { linkAnswer, linkQuerySchema } from '../lib/training/artifact-link.ts';
import { findArtifact } from '../lib/training/find-artifact.ts';
import { connectToAnswer } from '../lib/warehouse/connect.ts';
import { httpHandler, modelIdOf } from './http.ts';

const config = loadConfig();
const log = openLog(config, { function: 'get-artifact' });
const sql = connectToAnswer(config.DATABASE_URL);
const links = openModelLinks(config.MODELS_BUCKET);

export const handler = httpHandler(log, async (event, caller) => {
  const query = checked(linkQuerySchema, event.queryStringParameters ?? {});
  const key = await findArtifact(sql, modelIdOf(event), event.pathParameters?.format ?? '', caller);
  return linkAnswer(await links.toDownload(key), query);
});
