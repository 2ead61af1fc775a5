/** GET /models/{id}/artifacts/{format}: on to a link by which the file can be downloaded for some minutes. */
import { openModelLinks } from '../lib/artifacts/model-links.ts';
import { loadConfig } from '../lib/config.ts';
import { redirect } from '../lib/http/problem.ts';
import { openLog } from '../lib/log.ts';
import { findArtifact } from '../lib/training/find-artifact.ts';
import { connect } from '../lib/warehouse/connect.ts';
import { httpHandler, modelIdOf } from './http.ts';

const config = loadConfig();
const log = openLog(config, { function: 'get-artifact' });
const sql = connect(config.DATABASE_URL);
const links = openModelLinks(config.MODELS_BUCKET);

export const handler = httpHandler(log, async (event, caller) => {
  const key = await findArtifact(sql, modelIdOf(event), event.pathParameters?.format ?? '', caller);
  return redirect(await links.toDownload(key));
});
