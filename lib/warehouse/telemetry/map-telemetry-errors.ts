import { DataError, messageOf } from '../../errors.ts';
import { codeOf, mapDatabaseErrors } from '../../platform/postgres/database-errors.ts';

/** SQLSTATE of a text with a character that the database's encoding lacks, such as an arrow in LATIN1. */
const UNTRANSLATABLE_CHARACTER = '22P05';

/**
 * Runs a query for the rows of a machine.
 * @returns no rows for a name that the database cannot store; otherwise those of the query
 */
export async function rowsOfMachine<Row>(
  machineName: string,
  query: () => PromiseLike<readonly Row[]>,
): Promise<readonly Row[]> {
  // PostgreSQL text cannot contain NUL.
  if (machineName.includes('\0')) return [];
  try {
    return await query();
  } catch (error) {
    if (codeOf(error) === UNTRANSLATABLE_CHARACTER) return [];
    throw error;
  }
}

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
