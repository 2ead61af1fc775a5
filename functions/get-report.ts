/**
 * GET /models/{id}/report: on to the model's report, for a browser to show. It is shown from the bucket, not
 * from here: a page with scripts in it is not to have this API's origin.
 */
import { openModelLinks } from '../lib/artifacts/model-links.ts';
import { loadConfig } from '../lib/config.ts';
import { redirect } from '../lib/http/problem.ts';
import { openLog } from '../lib/log.ts';
import { findArtifact } from '../lib/training/find-artifact.ts';
import { connect } from '../lib/warehouse/connect.ts';
import { httpHandler, modelIdOf } from './http.ts';

const config = loadConfig();
const log = openLog(config, { function: 'get-report' });
const sql = connect(config.DATABASE_URL);
const links = openModelLinks(config.MODELS_BUCKET);

export const handler = httpHandler(log, async (event, caller) =>
  redirect(await links.toShow(await findArtifact(sql, modelIdOf(event), 'report', caller))),
);
