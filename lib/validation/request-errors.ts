/** Errors for what a request names and the caller cannot see: it does not exist, or the caller has no access to it. */
import { RequestError } from '../errors.ts';

/** A 404 with the given message. */
export const notFound = (message: string): RequestError =>
  new RequestError(message, { code: 'not_found', httpStatus: 404 });

/** For an unknown ID and for one that is not a UUID. */
export const jobNotFound = (): RequestError => notFound('There is no job with this process_id.');

/** For an unknown ID and for one that is not a UUID. */
export const modelNotFound = (): RequestError => notFound('There is no model with this id.');

/** A 400 for a machine that has no rows, or that the caller cannot access. */
export function unknownMachine(name: string): RequestError {
  const message = `${JSON.stringify(name)} is not known: processed_data has no rows of this machine`;
  return new RequestError(`machine_name ${message}.`, {
    code: 'unknown_machine',
    httpStatus: 400,
    errors: [{ field: 'machine_name', message }],
  });
}
