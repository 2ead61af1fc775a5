/**
 * GET /models/{id}/artifacts/{format}: redirects to a presigned link that downloads the file. With ?redirect=false it
 * returns the link.
 */
import { findArtifact } from '../lib/api/resources/find-artifact.ts';
import { linkResponse, linkQuerySchema } from '../lib/api/views/artifact-link.ts';
import { loadConfig } from '../lib/config.ts';
import { openLog } from '../lib/observability/log.ts';
import { openModelLinks } from '../lib/platform/artifacts/model-links.ts';
import { connectForApi } from '../lib/platform/postgres/connect.ts';
import { httpHandler, modelIdOf } from './http.ts';

const config = loadConfig();
const log = openLog(config, { function: 'get-artifact' });
const sql = connectForApi(config.DATABASE_URL);
const links = openModelLinks(config.MODELS_BUCKET);

export const handler = httpHandler(
  log,
  async (event, principal, { query }) => {
    const key = await findArtifact(
      sql,
      modelIdOf(event),
      event.pathParameters?.format ?? '',
      principal,
      query.lang,
    );
    return linkResponse(await links.presignAttachment(key), query);
  },
  linkQuerySchema,
);
