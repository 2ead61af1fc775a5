/**
 * Client generators can use the schemas of the OpenAPI document. They name a class after each schema, and stumble over schemas
 * that they must find a name for.
 */
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { openApiDocument } from '../../lib/api/openapi/document.ts';
import { INDICATORS } from '../../lib/learning/indicators/request.ts';
import { trainRequestSchema } from '../../lib/training/submission/train-request.ts';

const document = openApiDocument();
const operations = Object.values(document.paths ?? {}).flatMap(
  (item) => Object.values(item) as { readonly requestBody?: object }[],
);

describe('the schemas of the OpenAPI document', () => {
  interface Schema {
    readonly type?: string | readonly string[];
    readonly enum?: readonly unknown[];
    readonly const?: unknown;
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

  it('have only named alternatives, except null and maps', () => {
    const isMap = (alternative: object) =>
      'additionalProperties' in alternative && !('properties' in alternative);
    const isUnnamed = (alternative: object) =>
      !('$ref' in alternative) &&
      !isMap(alternative) &&
      !('type' in alternative && alternative.type === 'null');
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

  it('have different values in their enumerations, because Go has one name for each', () => {
    const schemas = Object.values(document.components?.schemas ?? {}) as Schema[];
    const values = schemas.flatMap((schema) => schema.enum ?? ('const' in schema ? [schema.const] : []));
    const names = values.map((value) => String(value).toUpperCase());
    expect(names.length).toBeGreaterThan(10);
    expect(new Set(names).size).toBe(names.length);
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
    collect(operations.map(({ requestBody }) => requestBody ?? {}));
    const namesOf = (isOne: (schema: Schema) => boolean) =>
      named.filter(([, schema]) => isOne(schema)).map(([name]) => name);
    const closed = namesOf(({ additionalProperties }) => additionalProperties === false);
    expect(closed.length).toBeGreaterThan(5);
    // Rows of telemetry have any number of further columns.
    expect(closed).toEqual(
      namesOf(({ properties }) => properties !== undefined).filter(
        (name) => inRequests.has(name) && name !== 'FeatureRow',
      ),
    );
  });

  describe('of a training', () => {
    type Fields = Record<string, Schema & { readonly $ref?: string; readonly anyOf?: readonly Schema[] }>;
    const resolved = (schema: Schema & { readonly $ref?: string }): Schema =>
      schema.$ref === undefined
        ? schema
        : (document.components?.schemas?.[schema.$ref.split('/').at(-1)!] as Schema);
    /** Paths of all fields, such as `search.folds`, without those that are refused by name. */
    const fieldsOf = (schema: Schema, path = ''): string[] => {
      const { properties, anyOf = [] } = resolved(schema);
      return [
        ...Object.entries((properties ?? {}) as Fields).flatMap(([name, field]) =>
          [field, ...(field.anyOf ?? [])].some(
            ({ not }) => not !== undefined && Object.keys(not).length === 0,
          )
            ? []
            : [path + name, ...fieldsOf(field, `${path}${name}.`)],
        ),
        ...anyOf.flatMap((alternative) => fieldsOf(alternative, path)),
      ];
    };

    it('document every field of every indicator', () => {
      const { oneOf = [] } = z.toJSONSchema(trainRequestSchema, { io: 'input' }) as { oneOf?: Schema[] };
      expect(oneOf).toHaveLength(INDICATORS.length);
      const taken = new Set(oneOf.flatMap((schema) => fieldsOf(schema)));
      expect(taken).toContain('search.param_grid.max_depth');
      const documented = document.components?.schemas?.TrainRequest as Schema;
      expect(new Set(fieldsOf(documented))).toEqual(taken);
    });

    it('have no default that another indicator refuses, because some clients send defaults', () => {
      const defaultsOf = (schema: Schema): object =>
        Object.fromEntries(
          Object.entries((schema.properties ?? {}) as Fields).flatMap(
            ([name, field]): [string, unknown][] => {
              if (field.default !== undefined) return [[name, field.default]];
              const object = [field, ...(field.anyOf ?? [])]
                .map(resolved)
                .find(({ properties }) => properties);
              const nested = object ? defaultsOf(object) : {};
              return Object.keys(nested).length > 0 ? [[name, nested]] : [];
            },
          ),
        );
      const defaults = defaultsOf(document.components?.schemas?.TrainRequest as Schema);
      expect(defaults).toMatchObject({ search: { folds: 3 } });
      for (const indicator of INDICATORS) {
        const body = { ...defaults, indicator, machine_name: 'M' };
        expect(trainRequestSchema.safeParse(body)).toMatchObject({ success: true });
      }
    });
  });
});
