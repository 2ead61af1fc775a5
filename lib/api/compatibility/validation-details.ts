/**
 * Validation errors as FastAPI writes them: one entry for each invalid field, with pydantic's words where pydantic has such
 * an error. test/fixtures/predecessor_api.py records them.
 */
import type { z } from 'zod';
import type { ValidationError } from '../../validation/validation-error.ts';
import { isDateTime } from './midnight.ts';

export interface ErrorDetail {
  /** pydantic's name of the error, or a code of this service. */
  readonly type: string;
  /** The part of the request, then the path of the field. */
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  /** The invalid value. */
  readonly input: unknown;
  readonly ctx?: Readonly<Record<string, unknown>>;
}

/** An error without its place. */
type Finding = Omit<ErrorDetail, 'loc' | 'input'>;

export function validationDetails({ findings }: ValidationError): ErrorDetail[] {
  const { part, value, issues } = findings;
  return issues.flatMap((issue): ErrorDetail[] => {
    const path = issue.path as (string | number)[];
    const at = (loc: readonly (string | number)[], finding: Finding, input: unknown): ErrorDetail => ({
      type: finding.type,
      loc: [part, ...loc],
      msg: finding.msg,
      input,
      ...(finding.ctx && { ctx: finding.ctx }),
    });
    // A transformed value of the schema is not what the client sent.
    const input = valueAt(value, path) ?? null;
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => at([...path, key], EXTRA, valueAt(input, [key])));
    }
    if (path.length > 0 && valueAt(value, path) === undefined) {
      return [at(path, MISSING, valueAt(value, path.slice(0, -1)))];
    }
    if (path.length === 0 && value === null) return [at(path, MISSING, null)];
    return [at(path, isDateField(path) ? dateFinding(input) : findingOf(issue, input), input)];
  });
}

export const MISSING: Finding = { type: 'missing', msg: 'Field required' };
export const NO_OBJECT: Finding = {
  type: 'model_attributes_type',
  msg: 'Input should be a valid dictionary or object to extract fields from',
};
const EXTRA: Finding = { type: 'extra_forbidden', msg: 'Extra inputs are not permitted' };

const valueAt = (value: unknown, path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>(
    (inside, key) =>
      typeof inside === 'object' && inside !== null && Object.hasOwn(inside, key)
        ? (inside as Record<string, unknown>)[key]
        : undefined,
    value,
  );

const TYPES: Readonly<Record<string, Finding>> = {
  string: { type: 'string_type', msg: 'Input should be a valid string' },
  number: { type: 'float_type', msg: 'Input should be a valid number' },
  int: { type: 'int_type', msg: 'Input should be a valid integer' },
  boolean: { type: 'bool_type', msg: 'Input should be a valid boolean' },
  array: { type: 'list_type', msg: 'Input should be a valid list' },
  record: { type: 'dict_type', msg: 'Input should be a valid dictionary' },
  object: NO_OBJECT,
};

function findingOf(issue: z.core.$ZodIssue, input: unknown): Finding {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.expected === 'int' && typeof input === 'number') {
        return {
          type: 'int_from_float',
          msg: 'Input should be a valid integer, got a number with a fractional part',
        };
      }
      return TYPES[issue.expected] ?? valueError(issue);
    case 'invalid_value': {
      if (typeof input !== 'string') return TYPES.string!;
      const expected = issue.values
        .map((one) => `'${String(one)}'`)
        .join(', ')
        .replace(/, ([^,]*)$/, ' or $1');
      return { type: 'literal_error', msg: `Input should be ${expected}`, ctx: { expected } };
    }
    case 'too_small':
      return (
        limitFinding(issue.origin, 'min', Number(issue.minimum), issue.inclusive, input) ?? valueError(issue)
      );
    case 'too_big':
      return (
        limitFinding(issue.origin, 'max', Number(issue.maximum), issue.inclusive, input) ?? valueError(issue)
      );
    default:
      return valueError(issue);
  }
}

const valueError = ({ message }: z.core.$ZodIssue): Finding => ({
  type: 'value_error',
  msg: `Value error, ${message}`,
  ctx: { error: {} },
});

/** @returns undefined for a kind of value that pydantic has no limits for */
function limitFinding(
  origin: string,
  kind: 'min' | 'max',
  limit: number,
  isInclusive = true,
  input: unknown,
): Finding | undefined {
  const bound = kind === 'min' ? 'at least' : 'at most';
  const plural = limit === 1 ? '' : 's';
  if (origin === 'string') {
    return {
      type: kind === 'min' ? 'string_too_short' : 'string_too_long',
      msg: `String should have ${bound} ${limit} character${plural}`,
      ctx: { [`${kind}_length`]: limit },
    };
  }
  if (origin === 'array' && Array.isArray(input)) {
    return {
      type: kind === 'min' ? 'too_short' : 'too_long',
      msg: `List should have ${bound} ${limit} item${plural} after validation, not ${input.length}`,
      ctx: { field_type: 'List', [`${kind}_length`]: limit, actual_length: input.length },
    };
  }
  if (!['number', 'int'].includes(origin)) return undefined;
  const [type, key] = kind === 'min' ? ['greater_than', 'g'] : ['less_than', 'l'];
  return {
    type: isInclusive ? `${type}_equal` : type,
    msg: `Input should be ${type.replace('_', ' ')} ${isInclusive ? 'or equal to ' : ''}${limit}`,
    ctx: { [isInclusive ? `${key}e` : `${key}t`]: limit },
  };
}

const isDateField = (path: readonly (string | number)[]): boolean =>
  path.length === 1 && ['start_date', 'end_date'].includes(String(path[0]));

function dateFinding(input: unknown): Finding {
  if (typeof input !== 'string' && typeof input !== 'number') {
    return { type: 'date_type', msg: 'Input should be a valid date' };
  }
  if (isDateTime(input)) {
    return {
      type: 'date_from_datetime_inexact',
      msg: 'Datetimes provided to dates should have zero time - e.g. be exact dates',
    };
  }
  const error = 'send a day as YYYY-MM-DD';
  return {
    type: 'date_from_datetime_parsing',
    msg: `Input should be a valid date or datetime, ${error}`,
    ctx: { error },
  };
}
