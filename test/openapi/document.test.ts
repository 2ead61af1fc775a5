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
