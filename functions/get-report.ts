/**
 * GET /models/{id}/report: redirects to a presigned link that shows the report in the browser. With ?redirect=false it
 * returns the link. The bucket serves the report, because its scripts must not run in this API's origin.
 */
import { findArtifact } from '../lib/api/resources/find-artifact.ts';
import { linkResponse, linkQuerySchema } from '../lib/api/views/artifact-link.ts';
import { loadConfig } from '../lib/config.ts';
import { openLog } from '../lib/observability/log.ts';
import { openModelLinks } from '../lib/platform/artifacts/model-links.ts';
import { connectForApi } from '../lib/platform/postgres/connect.ts';
import { httpHandler, modelIdOf } from './http.ts';

const config = loadConfig();
const log = openLog(config, { function: 'get-report' });
const sql = connectForApi(config.DATABASE_URL);
const links = openModelLinks(config.MODELS_BUCKET);

export const handler = httpHandler(
  log,
  async (event, principal, { query }) => {
    return linkResponse(
      await links.presignInline(await findArtifact(sql, modelIdOf(event), 'report', principal, query.lang)),
      query,
    );
  },
  linkQuerySchema,
);
