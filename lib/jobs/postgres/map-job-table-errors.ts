/** Runs what asks the job table in PostgreSQL, and tells its failures as the job table's. */
import { DependencyError } from '../../errors.ts';
import { mapDatabaseErrors } from '../../platform/postgres/connect.ts';

/** @throws DependencyError `job table` */
export async function mapJobTableErrors<T>(ask: () => PromiseLike<T>): Promise<T> {
  try {
    return await mapDatabaseErrors(ask);
  } catch (error) {
    if (!(error instanceof DependencyError)) throw error;
    throw new DependencyError('job table', `The job table did not answer. ${error.message}`, {
      cause: error,
    });
  }
}
