/** Database errors with advice. */
import { DependencyError, messageOf } from '../../errors.ts';

/** Explanations and advice by the client's error code, or by SQLSTATE or its prefix. The first match applies. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    /^ECONNREFUSED$/,
    'nothing listens there. Check that the server is running, and check the host and port of DATABASE_URL.',
  ],
  [
    /^(ENOENT|EACCES)$/,
    'its Unix socket cannot be opened. Check that the server is running, and check the folder and port of DATABASE_URL.',
  ],
  [/^(ENOTFOUND|EAI_\w+)$/, 'its host name is unknown. Check the host of DATABASE_URL.'],
  [
    /^(CONNECT_TIMEOUT|ETIMEDOUT|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL)$/,
    'it does not answer. Check the host and port of DATABASE_URL, and the network.',
  ],
  [/^(EMFILE|ENFILE)$/, 'this process has too many open files. Raise its limit.'],
  [
    /^NOT_POSTGRES$/,
    'something else than PostgreSQL answers there. Check the host and port of DATABASE_URL.',
  ],
  [
    /^TLS_NOT_OFFERED$/,
    'the connection cannot be encrypted. Turn on TLS in the server (`ssl = on`), or, in a network that you trust, add sslmode=disable to DATABASE_URL.',
  ],
  [
    /^TLS_FAILED$/,
    "TLS failed. Check the server's certificate, and sslmode and the certificate files of DATABASE_URL.",
  ],
  [
    /^LOGIN_UNSUPPORTED$/,
    'its login method is not supported. Use scram-sha-256, md5, password, cert or trust in pg_hba.conf.',
  ],
  [
    /^SASL_SIGNATURE_MISMATCH$/,
    'it did not prove that it knows the password. Check that DATABASE_URL leads to your server.',
  ],
  [
    /^NO_SUITABLE_HOST$/,
    'no host is in the required state. Check whether a failover is running, and target_session_attrs of DATABASE_URL.',
  ],
  [/^57P03$/, 'it is starting, stopping or recovering. Try again in a few seconds.'],
  [/^57P04$/, 'the database was dropped. Check the name at the end of DATABASE_URL.'],
  [
    /^(CONNECTION_(CLOSED|ENDED|DESTROYED)|ECONNRESET|ECONNABORTED|EPIPE|08|57P0)/,
    'the connection was closed. Check whether the server or a proxy before it is stopping or restarting.',
  ],
  [/^28P01$/, 'it refused the login. Check the user and password of DATABASE_URL.'],
  [
    /^28/,
    'it refused the login. Check the user and password of DATABASE_URL, and whether pg_hba.conf allows the user, this address and this encryption (sslmode).',
  ],
  [/^3D000$/, 'there is no such database. Check the name at the end of DATABASE_URL.'],
  [
    /^25006$/,
    'it is read-only: a standby, or a server that refuses writes. Check whether a failover is running, whether its disk is full, and default_transaction_read_only. Several hosts with target_session_attrs=read-write in DATABASE_URL lead to the primary.',
  ],
  [/^53100$/, 'its disk is full. Free space or enlarge the disk.'],
  [/^53200$/, 'it is out of memory. Lower its load, or give it more memory.'],
  [
    /^53300$/,
    'it has no connection left. Raise max_connections or the limit of the user or database, or use a pooler.',
  ],
  [/^53/, 'it is out of resources (connections, memory or disk).'],
  [
    /^25P0[34]$/,
    'this worker was idle during a transaction for too long, or the transaction took too long, and the server ended the connection.',
  ],
  [/^57014$/, 'a statement took too long and was cancelled.'],
  [/^(40|55P03$|55006$)/, 'it conflicted with another transaction. Try again.'],
  [
    /^(3F000|42P01|42703|42883)$/,
    'a schema, table, column or function is missing. Apply the migrations with `npm run migrate`, and check search_path.',
  ],
  [/^HV/, 'a foreign table could not be read. Check the server that it belongs to.'],
  [/^42501$/, 'permission is denied. Check the grants of the user of DATABASE_URL.'],
  [
    /^(58|F0|XX00[12]$)/,
    'it cannot read or write its files, or its data are damaged. Check the log of the server.',
  ],
  [/^XX000$/, 'it failed internally. Check the log of the server or of the pooler before it.'],
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
