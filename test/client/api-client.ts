/** An API client that is typed by the OpenAPI document and checks every response against it. */
import createClient from 'openapi-fetch';
import type { Client } from 'openapi-fetch';
import { assertDocumented } from './conformance.ts';
import type { components, paths } from '../../lib/api/openapi/client-types.d.ts';

export type ApiClient = Client<paths>;
export type TrainRequest = components['schemas']['TrainRequest'];
export type Accepted = components['schemas']['Accepted'];
export type Job = components['schemas']['Job'];
export type Plan = components['schemas']['Plan'];
export type Problem = components['schemas']['Problem'];

export function openApiClient(baseUrl: string): ApiClient {
  const client = createClient<paths>({ baseUrl });
  client.use({
    onResponse: ({ request, response, schemaPath }) => assertDocumented(request.method, schemaPath, response),
  });
  return client;
}
