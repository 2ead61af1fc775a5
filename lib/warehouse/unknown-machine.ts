/** There are no rows of the machine, or none that the caller may see. */
import { RequestError } from '../errors.ts';

export function unknownMachine(name: string): RequestError {
  const message = `${JSON.stringify(name)} is not known: processed_data has no rows of it`;
  return new RequestError(`machine_name ${message}.`, {
    code: 'unknown_machine',
    httpStatus: 400,
    errors: [{ field: 'machine_name', message }],
  });
}
