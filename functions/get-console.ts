/** GET / and what it is made of: the console, a page to train and to look at models with. */
import { join } from 'node:path';
import { loadConfig } from '../lib/config.ts';
import { openConsole } from '../lib/api/console/console.ts';
import type { Console } from '../lib/api/console/console.ts';
import { conditional } from '../lib/api/http/conditional.ts';
import { openLog } from '../lib/log.ts';
import { httpHandler } from './http.ts';
import { notFound } from '../lib/request-errors.ts';

const log = openLog(loadConfig(), { function: 'get-console' });

/** Beside functions/, in the sources as in the deployment package. */
const folder = join(import.meta.dirname, '../console/dist');
let opened: Console | undefined;

export const handler = httpHandler(log, async ({ headers, pathParameters, rawPath }) => {
  // Not before it is asked for: a console that was not built is told as an error of this request.
  opened ??= openConsole(folder);
  const file = pathParameters?.file;
  const answer = file === undefined ? opened.page : opened.find(file);
  if (!answer) throw notFound(`There is nothing at ${rawPath.slice(0, 200)}.`);
  return conditional(await answer(headers['accept-encoding']), headers['if-none-match']);
});
