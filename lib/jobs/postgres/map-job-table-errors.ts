/** Failures of a job table in PostgreSQL as typed errors. */
import { DependencyError } from '../../errors.ts';
import { mapDatabaseErrors } from '../../platform/postgres/database-errors.ts';

/**
 * Runs a query of the job table and rethrows database errors as failures of the job table.
 * @throws DependencyError `job table`
 */
export async function mapJobTableErrors<T>(query: () => PromiseLike<T>): Promise<T> {
  try {
    return await mapDatabaseErrors(query);
  } catch (error) {
    if (!(error instanceof DependencyError)) throw error;
    throw new DependencyError('job table', `The job table did not answer. ${error.message}`, {
      cause: error,
    });
  }
}
