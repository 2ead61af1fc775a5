/** GET /machines: a page of the machines that have telemetry, by name. */
import { jsonResponse } from '../lib/api/http/response.ts';
import { machinePageView, machineQuerySchema } from '../lib/api/views/machine-view.ts';
import { loadConfig } from '../lib/config.ts';
import { openLog } from '../lib/observability/log.ts';
import { connectForApi } from '../lib/platform/postgres/connect.ts';
import { listMachines } from '../lib/warehouse/machines.ts';
import { httpHandler } from './http.ts';

const config = loadConfig();
const log = openLog(config, { function: 'list-machines' });
const sql = connectForApi(config.DATABASE_URL);

export const handler = httpHandler(
  log,
  async (_event, principal, { query }) => {
    return jsonResponse(
      200,
      machinePageView(await listMachines(sql, { ...query, visible: principal.machines })),
    );
  },
  machineQuerySchema,
);
