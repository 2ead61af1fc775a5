/**
 * Generates the OpenAPI 3.1 document from the schemas that validate requests. `npm run openapi` writes it to
 * docs/openapi.json, which GET /openapi.json returns.
 */
import { z } from 'zod';
import { createDocument } from 'zod-openapi';
import type { ZodOpenApiOverride, ZodOpenApiResponseObject } from 'zod-openapi';
import packageJson from '../../../package.json' with { type: 'json' };
import type { Access } from '../../principal/principal.ts';
import { ROUTES } from '../http/routes.ts';
import { forClientGenerators } from './client-generators.ts';
import { problemResponses } from './operation.ts';
import type { Operation, RouteKey } from './operation.ts';
import { consoleOperations } from './operations/console.ts';
import { documentationOperations } from './operations/documentation.ts';
import { healthOperations } from './operations/health.ts';
import { jobOperations } from './operations/jobs.ts';
import { modelOperations } from './operations/models.ts';
import { trainingOperations } from './operations/training.ts';

const operations: Record<RouteKey, Operation> = {
  ...trainingOperations,
  ...jobOperations,
  ...modelOperations,
  ...healthOperations,
  ...consoleOperations,
  ...documentationOperations,
};

/** The document as a JSON-serializable object. */
export function openApiDocument(): ReturnType<typeof createDocument> {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const { method, path, access } of ROUTES) {
    (paths[path] ??= {})[method.toLowerCase()] = withCorrelationHeader(
      withSecurity(withQueryErrors(operations[`${method} ${path}` as RouteKey]), access),
    );
  }
  const document = createDocument(
    {
      openapi: '3.1.1',
      info: {
        title: 'Treino',
        version: packageJson.version,
        description:
          'Trains predictive-maintenance models for fleets of motor-pumps. Post a machine’s name, poll the status ' +
          'until it is `completed`, then use the model. Times are RFC 3339 UTC. Errors are ' +
          '`application/problem+json` (RFC 9457); `detail` is one sentence for people. Send `X-Correlation-Id` ' +
          '(1 to 128 letters, digits and `_ . : / + = @ -`) to find a request and its job in the service’s log. ' +
          'Every response returns it; without one, the service generates an id. A service with COMPATIBILITY=predecessor ' +
          'has other status words and errors; its own `GET /openapi.json` describes them.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      tags: ['Training', 'Jobs', 'Models', 'Health', 'Console', 'Documentation'].map((name) => ({ name })),
      components: { securitySchemes: { bearer } },
      paths,
    },
    { override: simplifySchema },
  );
  return forClientGenerators(document);
}

const bearer = {
  type: 'http',
  scheme: 'bearer',
  description:
    'A token from AUTH_TOKENS or a JWT from OIDC_ISSUER, with the scope `read`, `train` or `admin`. Not required if AUTH=none.',
} as const;

/** Adds the 422 response: every route refuses unknown query parameters. */
const withQueryErrors = (operation: Operation): Operation => ({
  ...operation,
  responses: { ...problemResponses(422), ...operation.responses },
});

/** Adds the required scope and the 401 and 403 responses. */
function withSecurity(operation: Operation, access: Access): Operation {
  if (access === 'open') return { ...operation, security: [] };
  const responses = {
    ...operation.responses,
    ...problemResponses(401, ...(access === 'page' ? [] : [403 as const])),
  };
  if (access === 'page') return { ...operation, responses, security: [] };
  const description = [operation.description, `Scope: \`${access}\`.`].filter(Boolean).join(' ');
  return {
    ...operation,
    description,
    responses: withHeaders(responses, { 'Treino-Scopes': scopesHeader }),
    security: [{ bearer: [] }],
  };
}

const correlationHeader = z
  .string()
  .describe('Id of the request in the log.')
  .meta({ header: { id: 'CorrelationId' } });

const scopesHeader = z
  .string()
  .optional()
  .describe('Scopes of the valid token, separated by spaces. Absent if AUTH=none.')
  .meta({ header: { id: 'Scopes' } });

/** Adds the header that every response has. */
const withCorrelationHeader = (operation: Operation): Operation => ({
  ...operation,
  responses: withHeaders(operation.responses, { 'X-Correlation-Id': correlationHeader }),
});

/** Adds headers to every response. */
const withHeaders = (responses: Operation['responses'], added: z.ZodRawShape): Operation['responses'] =>
  Object.fromEntries(
    Object.entries(responses as Record<string, ZodOpenApiResponseObject>).map(
      ([status, response]): [string, ZodOpenApiResponseObject] => {
        const { headers = z.object() } = response as { headers?: z.ZodObject };
        return [status, { ...response, headers: headers.extend(added) }];
      },
    ),
  );

/**
 * Removes zod's patterns where a format says the same, and the limits of JavaScript's safe integers, which are not limits
 * of the API. Responses may have fields that a client does not know: a later version adds some.
 */
const simplifySchema: ZodOpenApiOverride = ({ jsonSchema, io }) => {
  if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  if (['uuid', 'date', 'date-time'].includes(jsonSchema.format ?? '')) delete jsonSchema.pattern;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
};
