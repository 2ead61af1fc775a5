import type { Access } from '../../principal.ts';

/** The service's routes. serverless.yml declares them to AWS; a test holds that both say the same. */
export const routes = [
  { method: 'POST', path: '/train', function: 'submit-training', access: 'train' },
  { method: 'GET', path: '/status/{process_id}', function: 'get-status', access: 'read' },
  { method: 'GET', path: '/jobs', function: 'list-jobs', access: 'read' },
  { method: 'POST', path: '/jobs/{process_id}/cancel', function: 'cancel-job', access: 'train' },
  { method: 'GET', path: '/machines', function: 'list-machines', access: 'read' },
  { method: 'GET', path: '/models', function: 'list-models', access: 'read' },
  { method: 'GET', path: '/models/{id}', function: 'get-model', access: 'read' },
  { method: 'GET', path: '/models/{id}/artifacts/{format}', function: 'get-artifact', access: 'read' },
  { method: 'GET', path: '/models/{id}/report', function: 'get-report', access: 'read' },
  { method: 'POST', path: '/models/{id}/predict', function: 'predict', access: 'read' },
  { method: 'GET', path: '/health', function: 'health', access: 'open' },
  { method: 'GET', path: '/health/ready', function: 'check-readiness', access: 'read' },
  { method: 'GET', path: '/openapi.json', function: 'get-openapi', access: 'page' },
  { method: 'GET', path: '/', function: 'get-console', access: 'page' },
  { method: 'GET', path: '/assets/{file}', function: 'get-console', access: 'page' },
  { method: 'GET', path: '/docs', function: 'get-docs', access: 'page' },
  { method: 'GET', path: '/docs/{version}/{file}', function: 'get-docs', access: 'page' },
] as const satisfies readonly { method: string; path: string; function: string; access: Access }[];

/** The methods a path answers; none when there is no such path. */
export function allowedMethods(path: string): string[] {
  return routes
    .filter((route) => new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path))
    .map((route) => route.method);
}

/**
 * Where a path that is a route's but for a slash at its end leads. To API Gateway that is another path; to the
 * predecessor, and to serverless-offline, it is not.
 * @returns undefined when that is no route of the method either
 */
export function withoutSlash(method: string, path: string): string | undefined {
  const shorter = path.replace(/(?<=.)\/$/s, '');
  return shorter !== path && allowedMethods(shorter).includes(method) ? shorter : undefined;
}

/** @param key as API Gateway tells it: `GET /jobs`; `$default` is none. */
export const accessOf = (key: string): Access =>
  routes.find(({ method, path }) => `${method} ${path}` === key)?.access ?? 'known';
