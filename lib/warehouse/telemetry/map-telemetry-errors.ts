import { DataError, messageOf } from '../../errors.ts';
import { codeOf, mapDatabaseErrors } from '../../platform/postgres/database-errors.ts';

/**
 * Runs a query on `processed_data`. A view or a generated column can compute values, such as a quotient, and fail: then no
 * retry helps.
 * @throws DataError `bad_value` if a value cannot be computed (SQLSTATE 22…); DependencyError as mapDatabaseErrors
 */
export async function mapTelemetryErrors<T>(query: () => PromiseLike<T>): Promise<T> {
  try {
    return await mapDatabaseErrors(query);
  } catch (error) {
    if (!/^22\w{3}$/.test(codeOf(error))) throw error;
    throw new DataError(
      'bad_value',
      `The table processed_data has a value that PostgreSQL cannot compute: ${messageOf(error)}. ` +
        'Correct the row, or the expression of its column.',
      { cause: error },
    );
  }
}
