/**
 * Requests that match no route. A CORS preflight gets its response, a path with another method 405, a path with a trailing
 * slash a redirect, and anything else 404.
 */
import { z } from 'zod';
import { preflightResponse } from '../lib/api/http/cors.ts';
import { MethodNotAllowedError } from '../lib/api/http/problem.ts';
import { redirect } from '../lib/api/http/response.ts';
import { allowedMethods, withoutTrailingSlash } from '../lib/api/http/routes.ts';
import { loadConfig } from '../lib/config.ts';
import { openLog } from '../lib/observability/log.ts';
import { notFound } from '../lib/validation/request-errors.ts';
import { httpHandler, isPreflight } from './http.ts';

const config = loadConfig();
const log = openLog(config, { function: 'unknown-route' });

export const handler = httpHandler(
  log,
  (event) => {
    const { method } = event.requestContext.http;
    const allowed = allowedMethods(event.rawPath);
    if (isPreflight(event) && allowed.length > 0 && config.CORS_ORIGINS.length > 0) {
      return Promise.resolve(preflightResponse(allowed));
    }
    if (allowed.length > 0) throw new MethodNotAllowedError(method, event.rawPath, allowed);
    const path = withoutTrailingSlash(method, event.rawPath);
    if (path !== undefined) {
      const query = event.rawQueryString && `?${event.rawQueryString}`;
      return Promise.resolve(redirect(`${encodeURI(path)}${query}`, 307));
    }
    throw notFound(`There is nothing at ${event.rawPath.slice(0, 200)}.`);
  },
  z.looseObject({}),
);
