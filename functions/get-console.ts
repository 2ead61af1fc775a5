/** GET / and the files of the console, the page for training and inspecting models. */
import { join } from 'node:path';
import { openConsole } from '../lib/api/console/console.ts';
import type { Console } from '../lib/api/console/console.ts';
import { conditionalResponse } from '../lib/api/http/conditional.ts';
import { loadConfig } from '../lib/config.ts';
import { openLog } from '../lib/observability/log.ts';
import { notFound } from '../lib/validation/request-errors.ts';
import { httpHandler } from './http.ts';

const log = openLog(loadConfig(), { function: 'get-console' });

/** It is beside functions/, both in the sources and in the deployment package. */
const folder = join(import.meta.dirname, '../console/dist');
let opened: Console | undefined;

export const handler = httpHandler(log, async ({ headers, pathParameters, rawPath }) => {
  // Opened by the first request, so that a missing build fails requests and not the start of the function.
  opened ??= openConsole(folder);
  const file = pathParameters?.file;
  const response = file === undefined ? opened.page : opened.find(file);
  if (!response) throw notFound(`There is nothing at ${rawPath.slice(0, 200)}.`);
  return conditionalResponse(await response(headers['accept-encoding']), headers['if-none-match']);
});
