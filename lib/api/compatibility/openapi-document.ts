/** The OpenAPI document of a service with COMPATIBILITY=predecessor. */

type Json = Record<string, unknown>;

interface Document {
  readonly info: { readonly description?: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Json>> };
}

interface Operation {
  readonly responses: Readonly<Record<string, { readonly content?: Json }>>;
}

const NOTE =
  ' This service runs with COMPATIBILITY=predecessor: a completed job is `finished`, a cancelled one `failed`, unknown ' +
  'fields are ignored and named in the header `Treino-Ignored`, and errors have the form that FastAPI gives them.';

/** @param document docs/openapi.json */
export function toPredecessorDocument(document: object): object {
  const { info, paths, components, ...rest } = document as Document;
  const { schemas } = components;
  return {
    ...rest,
    info: { ...info, description: `${info.description ?? ''}${NOTE}` },
    paths: mapValues(paths, (operations) => mapValues(operations, withErrorsOfFastApi)),
    components: {
      ...components,
      schemas: {
        ...schemas,
        ...ERROR_SCHEMAS,
        JobStatus: { ...schemas.JobStatus, enum: ['pending', 'running', 'finished', 'failed'] },
        TrainRequest: tolerantBody(schemas.TrainRequest!),
      },
    },
  };
}

const mapValues = <T, U>(values: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));

const PROBLEM = 'application/problem+json';
const PROBLEM_SCHEMA = '#/components/schemas/Problem';

function withErrorsOfFastApi(operation: Operation): Operation {
  const responses = Object.entries(operation.responses).map(([status, response]): [string, object] => {
    const { schema } = (response.content?.[PROBLEM] ?? {}) as { schema?: { $ref?: string } };
    if (schema?.$ref !== PROBLEM_SCHEMA) return [status, response];
    const name = status === '422' ? 'HTTPValidationError' : 'HTTPError';
    const content = { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } };
    return [status, { ...response, content }];
  });
  return { ...operation, responses: Object.fromEntries(responses) };
}

/** Named as in FastAPI's own documents. */
const ERROR_SCHEMAS = {
  HTTPError: {
    type: 'object',
    properties: { detail: { type: 'string', description: 'One sentence.' } },
    required: ['detail'],
  },
  HTTPValidationError: {
    type: 'object',
    properties: { detail: { type: 'array', items: { $ref: '#/components/schemas/ValidationError' } } },
    required: ['detail'],
  },
  ValidationError: {
    type: 'object',
    properties: {
      type: { type: 'string' },
      loc: { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'integer' }] } },
      msg: { type: 'string' },
      input: {},
      ctx: { type: 'object' },
    },
    required: ['type', 'loc', 'msg', 'input'],
  },
};

function tolerantBody({ additionalProperties: _, properties, ...schema }: Json): Json {
  const { start_date: start, end_date: end, ...others } = properties as Record<string, Json>;
  const date = ({ description }: Json = {}): Json => ({
    type: ['string', 'number', 'null'],
    description: `${String(description)} A date-time at midnight counts as its day.`,
  });
  return { ...schema, properties: { ...others, start_date: date(start), end_date: date(end) } };
}
