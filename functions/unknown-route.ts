/** Everything no route answers: 405 where the path exists with another method, else 404. */
import { loadConfig } from '../lib/config.ts';
import { MethodNotAllowedError, notFound } from '../lib/http/problem.ts';
import { allowedMethods } from '../lib/http/routes.ts';
import { openLog } from '../lib/log.ts';
import { httpHandler } from './http.ts';

const log = openLog(loadConfig(), { function: 'unknown-route' });

export const handler = httpHandler(log, (event) => {
  const { method } = event.requestContext.http;
  const allowed = allowedMethods(event.rawPath);
  if (allowed.length > 0) throw new MethodNotAllowedError(method, event.rawPath, allowed);
  throw notFound(`There is nothing at ${event.rawPath.slice(0, 200)}.`);
});
