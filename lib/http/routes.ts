/** The service's routes. serverless.yml declares them to AWS; a test holds that both say the same. */
export const routes = [
  { method: 'POST', path: '/train', function: 'submit-training' },
  { method: 'GET', path: '/status/{process_id}', function: 'get-status' },
  { method: 'GET', path: '/jobs', function: 'list-jobs' },
  { method: 'POST', path: '/jobs/{process_id}/cancel', function: 'cancel-job' },
  { method: 'GET', path: '/machines', function: 'list-machines' },
  { method: 'GET', path: '/models', function: 'list-models' },
  { method: 'GET', path: '/models/{id}', function: 'get-model' },
  { method: 'GET', path: '/models/{id}/artifacts/{format}', function: 'get-artifact' },
  { method: 'GET', path: '/models/{id}/report', function: 'get-report' },
  { method: 'GET', path: '/health', function: 'health' },
  { method: 'GET', path: '/health/ready', function: 'check-readiness' },
  { method: 'GET', path: '/openapi.json', function: 'get-openapi' },
  { method: 'GET', path: '/docs', function: 'get-docs' },
  { method: 'GET', path: '/docs/{version}/{file}', function: 'get-docs' },
] as const;

/** The methods a path answers; none when there is no such path. */
export function allowedMethods(path: string): string[] {
  return routes
    .filter((route) => new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`).test(path))
    .map((route) => route.method);
}
