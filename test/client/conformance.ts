/** Checks responses against the OpenAPI document with an independent JSON Schema validator. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import document from '../../docs/openapi.json' with { type: 'json' };

interface DocumentedResponse {
  readonly headers?: Record<string, { required?: boolean }>;
  readonly content?: Record<string, unknown>;
}
type Paths = Record<string, Record<string, { responses: Record<string, DocumentedResponse> }>>;

export interface Conformance {
  /** @param steps keys that lead to the schema in the document */
  readonly schemaAt: (...steps: string[]) => ValidateFunction;
  /**
   * @param path path template as in the document, such as `/models/{id}`
   * @throws Error when the status, a header or the body of the response differs from the document
   */
  readonly assertDocumented: (method: string, path: string, response: Response) => Promise<void>;
}

export function conformanceTo(described: { readonly paths: unknown }): Conformance {
  const name = 'openapi.json';
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true });
  formats.default(ajv);
  // Clients must ignore fields that they do not know, but the service has no undocumented ones.
  ajv.addSchema(closed(described) as object, name);

  function schemaAt(...steps: string[]): ValidateFunction {
    const pointer = steps.map(
      (step) => `/${encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))}`,
    );
    return ajv.compile({ $ref: `${name}#${pointer.join('')}` });
  }

  async function assertDocumented(method: string, path: string, response: Response): Promise<void> {
    const what = `${method} ${path} returned ${response.status}`;
    const documented = (described.paths as Paths)[path]?.[method.toLowerCase()]?.responses;
    const expected = documented?.[response.status];
    if (!expected) throw new Error(`${what}, which is not documented.`);
    for (const [header, { required = false }] of Object.entries(expected.headers ?? {})) {
      if (required && !response.headers.has(header))
        throw new Error(`${what} without the required header ${header}.`);
    }
    if (!expected.content) return;
    const mediaType = response.headers.get('content-type')?.split(';')[0] ?? 'no content type';
    if (!(mediaType in expected.content))
      throw new Error(`${what} with ${mediaType}, which is not documented.`);
    if (!mediaType.endsWith('json')) return;
    const body: unknown = await response.clone().json();
    const steps = [
      'paths',
      path,
      method.toLowerCase(),
      'responses',
      String(response.status),
      'content',
      mediaType,
    ];
    const validate = schemaAt(...steps, 'schema');
    if (!validate(body)) {
      throw new Error(
        `${what} with a body that does not match its schema: ${ajv.errorsText(validate.errors)}.`,
      );
    }
  }

  return { schemaAt, assertDocumented };
}

/** A copy whose objects have no other properties than the listed ones. */
function closed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(closed);
  const copy = Object.fromEntries(Object.entries(value).map(([key, child]) => [key, closed(child)]));
  return 'properties' in copy && 'type' in copy ? { additionalProperties: false, ...copy } : copy;
}

/** The document in docs/. */
export const { schemaAt, assertDocumented } = conformanceTo(document);
