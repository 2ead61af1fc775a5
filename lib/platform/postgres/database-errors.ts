/** Database errors with advice. */
import { DependencyError, messageOf } from '../../errors.ts';

/** Explanations and advice by the client's error code, or by SQLSTATE or its prefix. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    /^ECONNREFUSED$/,
    'nothing listens there. Check that the server is running, and check the host and port of DATABASE_URL.',
  ],
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'its host name is unknown. Check the host of DATABASE_URL.'],
  [
    /^(CONNECT_TIMEOUT|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/,
    'it does not answer. Check the host and port of DATABASE_URL, and the network.',
  ],
  [
    /^(CONNECTION_(CLOSED|ENDED|DESTROYED)|ECONNRESET|EPIPE|08|57P0)/,
    'the connection was closed. Check whether the server is stopping or restarting.',
  ],
  [/^28/, 'it refused the login. Check the user and password of DATABASE_URL.'],
  [/^3D000$/, 'there is no such database. Check the name at the end of DATABASE_URL.'],
  [/^53/, 'it is out of resources (connections, memory or disk).'],
  [/^25P03$/, 'this worker was idle during a transaction for too long, and the server ended the connection.'],
  [
    /^25006$/,
    'it is read-only, for example a standby or a server in recovery. Check that DATABASE_URL names the primary server.',
  ],
  [/^57014$/, 'a statement took too long and was cancelled.'],
  [/^(40001|40P01|55P03)$/, 'it conflicted with another transaction. Try again.'],
  [/^(42P01|42703)$/, 'a table or a column is missing. Apply the migrations with `npm run migrate`.'],
  [/^HV/, 'a foreign table could not be read. Check the server that it belongs to.'],
  [/^42501$/, 'permission is denied. Check the grants of the user of DATABASE_URL.'],
];

/**
 * Runs a query and rethrows errors that the server or the connection causes as DependencyError, with advice. Errors in
 * the query itself are rethrown unchanged.
 * @throws DependencyError `database`
 */
export async function mapDatabaseErrors<T>(query: () => PromiseLike<T>): Promise<T> {
  try {
    return await query();
  } catch (error) {
    const code = codeOf(error);
    const known = ADVICE.find(([pattern]) => pattern.test(code));
    if (!known || error instanceof DependencyError) throw error;
    throw new DependencyError('database', `The database failed: ${known[1]} (${code}: ${messageOf(error)})`, {
      cause: error,
    });
  }
}

/** Error code of Node (`ECONNREFUSED`, `Z_BUF_ERROR`) or PostgreSQL (SQLSTATE). Empty if there is none. */
export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
