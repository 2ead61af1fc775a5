/** Makes the OpenAPI document usable for client generators, which do not know all of JSON Schema. */
import type { createDocument } from 'zod-openapi';
import { EXAMPLE_ID, EXAMPLE_MODEL_ID } from './examples.ts';

type Document = ReturnType<typeof createDocument>;

interface Schema {
  type?: string | string[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  discriminator?: unknown;
  $ref?: string;
  properties?: Readonly<Record<string, Schema>>;
  additionalProperties?: unknown;
  enum?: unknown[];
  format?: string;
}

interface Parameter {
  readonly name: string;
  readonly schema?: { readonly enum?: readonly unknown[] };
  example?: unknown;
}

/** Examples of parameters by name. A name has the same meaning in all operations; one with an `enum` needs no entry. */
const PARAMETER_EXAMPLES: Readonly<Record<string, unknown>> = {
  process_id: EXAMPLE_ID,
  id: EXAMPLE_MODEL_ID,
  machine_name: 'MOTOBOMBA-007',
  limit: 20,
  cursor: 'aXQn9cEh2nZwWyIyMDI2LTExLTIzIl0',
  wait: 25,
  version: '9b1f0e5c7a3d2648',
  file: 'index-4f0c2a91.js',
  'Idempotency-Key': '7d9f0c1e-1f39-4f0c-9c2e-4d0a53cf1e52',
  'If-None-Match': '"kU4rB0yYc9T2cJ7hQ1fWm3xZs5E"',
};

/**
 * Changes the document in place.
 * @throws Error for a parameter without an example
 */
export function forClientGenerators(document: Document): Document {
  forEachObject(document, simplifySchema);
  for (const item of Object.values(document.paths ?? {})) {
    for (const { parameters = [] } of Object.values(item) as { readonly parameters?: Parameter[] }[]) {
      for (const parameter of parameters) {
        const example = parameter.schema?.enum?.[0] ?? PARAMETER_EXAMPLES[parameter.name];
        if (example === undefined) throw new Error(`The parameter ${parameter.name} has no example.`);
        parameter.example = example;
      }
    }
  }
  return document;
}

/**
 * - A reference has no limit of its own: zod-openapi adds `additionalProperties: false` to some.
 * - Additional properties of any type have a description: openapi-generator 7.14 ignores an empty schema. They are left out
 *   beside a reference that can be null, which it would not understand there. Without them the meaning is the same.
 * - Alternatives of a simple type and null become one type. Maps do not: openapi-generator 7.14 would not see the null.
 * - Discriminators go: some generators then forget to import the alternatives. The `const` of each alternative says the same.
 * - Numbers have their precision, because typed languages choose 32 bits otherwise. Whole numbers are integers.
 */
function simplifySchema(schema: Schema): void {
  if (schema.$ref !== undefined) delete schema.additionalProperties;
  if (isEmptyObject(schema.additionalProperties)) {
    if (Object.values(schema.properties ?? {}).some(isNullableReference)) delete schema.additionalProperties;
    else schema.additionalProperties = { description: 'Any value.' };
  }
  const [first, second, ...others] = schema.anyOf ?? [];
  const isSimple = typeof first?.type === 'string' && first.type !== 'object';
  if (isSimple && second?.type === 'null' && others.length === 0) {
    delete schema.anyOf;
    Object.assign(schema, { ...first, ...schema, type: [first.type, 'null'] });
  }
  if (schema.oneOf) {
    delete schema.discriminator;
    // zod-openapi adds it, and generators then make a class without fields.
    delete schema.type;
  }
  if (schema.type === 'number' && schema.enum?.every(Number.isInteger)) schema.type = 'integer';
  if ([schema.type].flat().includes('number')) schema.format ??= 'double';
}

const isNullableReference = ({ anyOf }: Schema): boolean =>
  anyOf?.some(({ $ref }) => $ref !== undefined) === true && anyOf.some(({ type }) => type === 'null');

const isEmptyObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

function forEachObject(value: unknown, change: (object: object) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) change(value);
  for (const child of Object.values(value)) forEachObject(child, change);
}
