/**
 * Errors as FastAPI answers them, in `application/json`:
 *
 *   invalid request (422)   {"detail": [{"type", "loc", "msg", "input"}, …]}
 *   every other error       {"detail": "one sentence"}
 *
 * Bodies that FastAPI cannot parse are invalid requests too.
 */
import { RequestError } from '../../errors.ts';
import type { TreinoError } from '../../errors.ts';
import { JsonTextError } from '../../validation/json-text.ts';
import { ValidationError } from '../../validation/validation-error.ts';
import { asTreinoError, errorHeaders } from '../http/problem.ts';
import type { HttpResponse } from '../http/response.ts';
import { MISSING, NO_OBJECT, validationDetails } from './validation-details.ts';
import type { ErrorDetail } from './validation-details.ts';

export function predecessorErrorResponse(thrown: unknown): HttpResponse {
  const error = asTreinoError(thrown);
  const details = detailsOf(error);
  return {
    statusCode: details ? 422 : error.httpStatus,
    headers: { 'content-type': 'application/json', ...errorHeaders(error) },
    body: JSON.stringify({ detail: details ?? error.message }),
  };
}

/** @returns undefined if the error is not an invalid request */
function detailsOf(error: TreinoError): readonly ErrorDetail[] | undefined {
  if (error instanceof ValidationError) return validationDetails(error);
  if (error.code === 'missing_body') return [atBody(MISSING)];
  if (error.code === 'malformed_json' && error.cause instanceof JsonTextError)
    return [jsonDetail(error.cause)];
  const errors = error instanceof RequestError ? error.errors : [];
  if (error.code === 'unsupported_media_type' && errors[0]?.field === 'content-type') {
    return [atBody(NO_OBJECT)];
  }
  if (error.httpStatus !== 422) return undefined;
  if (errors.length === 0) return [atBody({ type: error.code, msg: error.message })];
  return errors.map(({ field, message }) => ({
    type: error.code,
    loc: ['body', ...(field === 'body' ? [] : field.split('.'))],
    msg: `${field} ${message}`,
    input: null,
  }));
}

const atBody = ({ type, msg }: Pick<ErrorDetail, 'type' | 'msg'>): ErrorDetail => ({
  type,
  loc: ['body'],
  msg,
  input: null,
});

/** The engine names the position of some errors only. */
function jsonDetail({ message, cause }: JsonTextError): ErrorDetail {
  const position = cause instanceof Error ? /at position (\d+)/.exec(cause.message)?.[1] : undefined;
  return {
    type: 'json_invalid',
    loc: ['body', Number(position ?? 0)],
    msg: 'JSON decode error',
    input: {},
    ctx: { error: cause instanceof Error ? cause.message : message },
  };
}
