/** The OpenAPI document is up to date and complete, and its examples match its schemas. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ROUTES } from '../../lib/api/http/routes.ts';
import { openApiDocument } from '../../lib/api/openapi/document.ts';
import { clientTypes, documentText } from '../../scripts/openapi-files.ts';
import { schemaAt } from '../client/conformance.ts';

const committed = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const document = openApiDocument();
const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;

interface MediaType {
  readonly example?: unknown;
  readonly examples?: Record<string, { value: unknown }>;
}
type Content = Record<string, MediaType>;

const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
  methods.flatMap((method) => (item[method] ? [{ method, path, operation: item[method] }] : [])),
);

/** Every example of a body, with the path to its schema. */
const examples = operations.flatMap(({ method, path, operation }) => {
  const steps = ['paths', path, method];
  const { requestBody, responses = {} } = operation as {
    requestBody?: { content: Content };
    responses?: Record<string, { content?: Content }>;
  };
  const contents: [string[], Content][] = [
    [[...steps, 'requestBody', 'content'], requestBody?.content ?? {}],
    ...Object.entries(responses).map(([status, response]): [string[], Content] => [
      [...steps, 'responses', status, 'content'],
      response.content ?? {},
    ]),
  ];
  return contents.flatMap(([way, content]) =>
    Object.entries(content).flatMap(([mediaType, { example, examples: named = {} }]) =>
      [...(example === undefined ? [] : [example]), ...Object.values(named).map(({ value }) => value)].map(
        (value) => ({ way: [...way, mediaType, 'schema'], value }),
      ),
    ),
  );
});

describe('the OpenAPI document', () => {
  it('is committed as npm run openapi writes it', async () => {
    expect(committed('docs/openapi.json')).toBe(documentText(document));
    expect(committed('lib/api/openapi/client-types.d.ts')).toBe(await clientTypes(document));
  });

  it('has exactly the routes of the service', () => {
    const documented = operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    expect(documented.toSorted()).toEqual(ROUTES.map(({ method, path }) => `${method} ${path}`).toSorted());
  });

  it('gives each operation a unique id', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(ids).not.toContain(undefined);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('describes the parameters of every path', () => {
    for (const { path, operation } of operations) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const parameters = (operation.parameters ?? []) as { in: string; name: string }[];
      expect(parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(named);
    }
  });

  it('has examples that match its schemas', () => {
    expect(examples.length).toBeGreaterThan(10);
    for (const { way, value } of examples) {
      const validate = schemaAt(...way);
      expect({ way, value, errors: validate(value) ? [] : validate.errors }).toEqual({
        way,
        value,
        errors: [],
      });
    }
  });

  it('gives every parameter an example that matches its schema', () => {
    const parameters = operations.flatMap(({ method, path, operation }) =>
      (operation.parameters ?? []).map((parameter, index) => ({
        way: ['paths', path, method, 'parameters', String(index), 'schema'],
        parameter: parameter as { name: string; example?: unknown },
      })),
    );
    expect(parameters.length).toBeGreaterThan(10);
    const wrong = parameters.filter(({ way, parameter }) => !schemaAt(...way)(parameter.example));
    expect(wrong.map(({ parameter }) => parameter)).toEqual([]);
  });
});

/** Client generators name a class after each schema, and stumble over schemas that they must find a name for. */
describe('the schemas of the OpenAPI document', () => {
  interface Schema {
    readonly type?: string | readonly string[];
    readonly format?: string;
    readonly properties?: object;
    readonly additionalProperties?: unknown;
    readonly oneOf?: readonly object[];
    readonly anyOf?: readonly object[];
    readonly default?: unknown;
    readonly not?: object;
    readonly discriminator?: unknown;
  }
  const schemas = (value: unknown, way: string): { way: string; schema: Schema }[] => {
    if (typeof value !== 'object' || value === null) return [];
    const below = Object.entries(value)
      .filter(([key]) => key !== 'example' && key !== 'examples')
      .flatMap(([key, child]) => schemas(child, `${way}/${key}`));
    return Array.isArray(value) ? below : [{ way, schema: value }, ...below];
  };
  const all = schemas(document, '');
  const waysOf = (isWrong: (schema: Schema) => boolean) =>
    all.filter(({ schema }) => isWrong(schema)).map(({ way }) => way);

  it('have a name if they are objects', () => {
    const objects = waysOf(({ properties }) => properties !== undefined);
    expect(objects.length).toBeGreaterThan(20);
    expect(objects.filter((way) => !/^\/components\/schemas\/\w+$/.test(way))).toEqual([]);
  });

  it('have only named alternatives, except null', () => {
    const isUnnamed = (alternative: object) =>
      !('$ref' in alternative) && !('type' in alternative && alternative.type === 'null');
    expect(waysOf(({ oneOf, anyOf }) => [...(oneOf ?? []), ...(anyOf ?? [])].some(isUnnamed))).toEqual([]);
  });

  it('have no default that is an object, no property that must be absent, and no discriminator', () => {
    expect(waysOf((schema) => typeof schema.default === 'object')).toEqual([]);
    expect(waysOf(({ not }) => not !== undefined && Object.keys(not).length === 0)).toEqual([]);
    expect(waysOf(({ discriminator }) => discriminator !== undefined)).toEqual([]);
  });

  it('give the precision of numbers, because Go and Java choose 32 bits otherwise', () => {
    const isNumber = ({ type }: Schema) => [type].flat().includes('number');
    expect(waysOf(isNumber).length).toBeGreaterThan(20);
    expect(waysOf((schema) => isNumber(schema) && schema.format !== 'double')).toEqual([]);
  });

  it('have names that differ in more than case', () => {
    const names = Object.keys(document.components?.schemas ?? {});
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
  });

  it('refuse unknown fields in requests, and allow them in responses, because later versions add some', () => {
    const named = Object.entries(document.components?.schemas ?? {}) as [string, Schema][];
    const inRequests = new Set<string>();
    const collect = (value: unknown): void => {
      for (const [, name] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
        if (inRequests.has(name!)) continue;
        inRequests.add(name!);
        collect(document.components?.schemas?.[name!]);
      }
    };
    collect(operations.map(({ operation }) => operation.requestBody ?? {}));
    const namesOf = (isOne: (schema: Schema) => boolean) =>
      named.filter(([, schema]) => isOne(schema)).map(([name]) => name);
    const closed = namesOf(({ additionalProperties }) => additionalProperties === false);
    expect(closed.length).toBeGreaterThan(5);
    expect(closed).toEqual(
      namesOf(({ properties }) => properties !== undefined).filter((name) => inRequests.has(name)),
    );
  });
});
