import type { Access } from '../../principal/principal.ts';

/** The service's routes. A test checks that serverless.yml declares the same ones. */
export const ROUTES = [
  { method: 'POST', path: '/train', function: 'submit-training', access: 'train' },
  { method: 'POST', path: '/train/plan', function: 'submit-training', access: 'train' },
  { method: 'GET', path: '/status/{process_id}', function: 'get-status', access: 'read' },
  { method: 'GET', path: '/jobs', function: 'list-jobs', access: 'read' },
  { method: 'POST', path: '/jobs/{process_id}/cancel', function: 'cancel-job', access: 'train' },
  { method: 'GET', path: '/machines', function: 'list-machines', access: 'read' },
  { method: 'GET', path: '/models', function: 'list-models', access: 'read' },
  { method: 'GET', path: '/models/{id}', function: 'get-model', access: 'read' },
  { method: 'DELETE', path: '/models/{id}', function: 'delete-model', access: 'admin' },
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

/** The methods of a path. Empty for an unknown path. */
export function allowedMethods(path: string): string[] {
  return ROUTES.filter((route) =>
    new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path),
  ).map((route) => route.method);
}

/**
 * Removes the trailing slash of a path. API Gateway treats paths with and without it as different; the predecessor and
 * serverless-offline do not.
 * @returns undefined if the path has no trailing slash, or if there is no route without it that has this method
 */
export function withoutTrailingSlash(method: string, path: string): string | undefined {
  const shorter = path.replace(/(?<=.)\/$/s, '');
  return shorter !== path && allowedMethods(shorter).includes(method) ? shorter : undefined;
}

/** @param key route key of API Gateway, such as `GET /jobs`; `$default` matches no route */
export const accessOf = (key: string): Access =>
  ROUTES.find(({ method, path }) => `${method} ${path}` === key)?.access ?? 'authenticated';
