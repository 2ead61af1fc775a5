/** Errors for things that a request names and that do not exist, or not for this caller. */
import { RequestError } from '../errors.ts';

/** 404 with the given sentence. */
export const notFound = (message: string): RequestError =>
  new RequestError(message, { code: 'not_found', httpStatus: 404 });

/** Also for an id that is not a UUID. */
export const jobNotFound = (): RequestError => notFound('There is no job with this process_id.');

/** Also for an id that is not a UUID. */
export const modelNotFound = (): RequestError => notFound('There is no model with this id.');

/** 400: the machine has no rows, or none that the caller may see. */
export function unknownMachine(name: string): RequestError {
  const message = `${JSON.stringify(name)} is not known: processed_data has no rows of it`;
  return new RequestError(`machine_name ${message}.`, {
    code: 'unknown_machine',
    httpStatus: 400,
    errors: [{ field: 'machine_name', message }],
  });
}
