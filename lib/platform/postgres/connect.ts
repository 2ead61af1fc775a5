/** Database clients with timeouts, and database errors with advice. */
import postgres from 'postgres';
import { DependencyError, messageOf } from '../../errors.ts';
import { openDatabaseSocket } from './database-socket.ts';

export interface ConnectOptions {
  /** Shown in pg_stat_activity. */
  readonly applicationName?: string;
  /** Maximum number of connections. They are opened on demand and closed after 30 s without use. */
  readonly maxConnections?: number;
  /** Statement timeout, seconds. Loads and imports, which can take longer, disable it. */
  readonly statementTimeoutSeconds?: number;
}

/** Opens a client of the database at `url`. It connects with the first query. End it with `sql.end()`. */
export function connect(url: string, options: ConnectOptions = {}): postgres.Sql {
  const { applicationName = 'treino', maxConnections = 4, statementTimeoutSeconds = 40 } = options;
  const settings = {
    max: maxConnections,
    connect_timeout: 10,
    // Less than the silence timeout, so that an unused connection is closed properly.
    idle_timeout: 30,
    onnotice: () => undefined,
    connection: {
      application_name: applicationName,
      TimeZone: 'UTC',
      statement_timeout: statementTimeoutSeconds * 1000,
      idle_in_transaction_session_timeout: IDLE_TRANSACTION_SECONDS * 1000,
    },
    socket: (hosts: Parameters<typeof openDatabaseSocket>[0]) =>
      openDatabaseSocket(hosts, Math.min(MAX_SILENCE_SECONDS, statementTimeoutSeconds + 5)),
  };
  return postgres(url, settings as postgres.Options<Record<string, never>>);
}

/**
 * Opens a client for API functions, with a shorter statement timeout: a function that runs into its own timeout of 29 s
 * cannot return an error response.
 */
export const connectForApi = (url: string, options: ConnectOptions = {}): postgres.Sql =>
  connect(url, { statementTimeoutSeconds: 20, ...options });

/**
 * A connection without data for this time is considered dead. It is longer than the statement timeout, and longer than a
 * load, which has no statement timeout but reads along an index, takes to return its first row.
 */
const MAX_SILENCE_SECONDS = 45;

/**
 * Time after which the server ends an idle transaction: until then, a frozen or disconnected client keeps its locks. Much
 * less than the statement timeout, so that statements waiting for the locks still succeed.
 */
const IDLE_TRANSACTION_SECONDS = 10;

/** A client or a transaction: both run queries. */
export type Queryable = postgres.Sql | postgres.TransactionSql;

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
  [/^57014$/, 'a statement took too long and was cancelled.'],
  [/^(40001|40P01|55P03)$/, 'it conflicted with another transaction. Try again.'],
  [/^(42P01|42703)$/, 'a table or a column is missing. Apply the migrations with `npm run migrate`.'],
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
