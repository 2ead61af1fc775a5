/** The service's routes. serverless.yml declares them to AWS; a test holds that both say the same. */
export const routes = [
  { method: 'POST', path: '/train', function: 'submit-training' },
  { method: 'GET', path: '/status/{process_id}', function: 'get-status' },
  { method: 'POST', path: '/jobs/{process_id}/cancel', function: 'cancel-job' },
  { method: 'GET', path: '/health', function: 'health' },
] as const;

/** The methods a path answers; none when there is no such path. */
export function allowedMethods(path: string): string[] {
  return routes
    .filter((route) => new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`).test(path))
    .map((route) => route.method);
}
