/** Holds answers against the OpenAPI document, by a JSON Schema validator that had no part in making it. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import document from '../../docs/openapi.json' with { type: 'json' };

interface DocumentedResponse {
  readonly headers?: Record<string, { required?: boolean }>;
  readonly content?: Record<string, unknown>;
}
type Paths = Record<string, Record<string, { responses: Record<string, DocumentedResponse> }>>;

const name = 'openapi.json';
const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true });
formats.default(ajv);
ajv.addSchema(document, name);

/** @param steps into the document */
export function schemaAt(...steps: string[]): ValidateFunction {
  const pointer = steps.map(
    (step) => `/${encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))}`,
  );
  return ajv.compile({ $ref: `${name}#${pointer.join('')}` });
}

/**
 * @param path with its parameters' names, as the document has it
 * @throws Error that says in what the answer is not the documented one
 */
export async function assertDocumented(method: string, path: string, response: Response): Promise<void> {
  const what = `${method} ${path} answered ${response.status}`;
  const documented = (document.paths as unknown as Paths)[path]?.[method.toLowerCase()]?.responses;
  const answer = documented?.[response.status];
  if (!answer) throw new Error(`${what}, which is not documented.`);
  for (const [header, { required = false }] of Object.entries(answer.headers ?? {})) {
    if (required && !response.headers.has(header)) throw new Error(`${what} without ${header}.`);
  }
  if (!answer.content) return;
  const mediaType = response.headers.get('content-type')?.split(';')[0] ?? 'nothing';
  if (!(mediaType in answer.content)) throw new Error(`${what} with ${mediaType}, which is not documented.`);
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
    throw new Error(`${what} with another body than documented: ${ajv.errorsText(validate.errors)}.`);
  }
}
