/**
 * The error of an answer in either form, for our own clients: problem+json, or as FastAPI writes it (error-response.ts).
 */
export interface ReadProblem {
  readonly detail: string;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
}

/** @returns undefined if the body is no error of this service */
export function fromEitherProblem(body: unknown): ReadProblem | undefined {
  if (typeof body !== 'object' || body === null || !('detail' in body)) return undefined;
  const { detail } = body;
  if (typeof detail === 'string') {
    return { detail, ...('errors' in body && isErrorList(body.errors) && { errors: body.errors }) };
  }
  if (!Array.isArray(detail) || !detail.every(isDetail)) return undefined;
  const errors = detail.map(({ loc, msg }) => ({ field: loc.slice(1).join('.') || 'body', message: msg }));
  const [first] = errors;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return first && { detail: `${first.field}: ${first.message}${more}.`, errors };
}

const isErrorList = (value: unknown): value is NonNullable<ReadProblem['errors']> =>
  Array.isArray(value) &&
  value.every(
    (one: unknown) => typeof one === 'object' && one !== null && 'field' in one && 'message' in one,
  );

const isDetail = (value: unknown): value is { loc: (string | number)[]; msg: string } =>
  typeof value === 'object' &&
  value !== null &&
  'loc' in value &&
  Array.isArray(value.loc) &&
  'msg' in value &&
  typeof value.msg === 'string';
