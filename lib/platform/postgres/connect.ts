/** The one way to the warehouse: a client with limits, and failures told in words one can act on. */
import postgres from 'postgres';
import { DependencyError, messageOf } from '../../errors.ts';
import { openDatabaseSocket } from './database-socket.ts';

export interface ConnectOptions {
  /** Shown in pg_stat_activity. */
  readonly applicationName?: string;
  /** Connections at most; opened when needed, closed after a minute unused. */
  readonly maxConnections?: number;
  /** Longest statement, seconds; loads and imports, which may take longer, lift it for themselves. */
  readonly statementTimeoutSeconds?: number;
}

/**
 * A client of the database at `url`. It connects with the first query; end it with `sql.end()`.
 */
export function connect(url: string, options: ConnectOptions = {}): postgres.Sql {
  const { applicationName = 'treino', maxConnections = 4, statementTimeoutSeconds = 40 } = options;
  const settings = {
    max: maxConnections,
    connect_timeout: 10,
    // Below the silence a connection may keep: an unused one is closed in order.
    idle_timeout: 30,
    onnotice: () => undefined,
    connection: {
      application_name: applicationName,
      TimeZone: 'UTC',
      statement_timeout: statementTimeoutSeconds * 1000,
      idle_in_transaction_session_timeout: idleTransactionSeconds * 1000,
    },
    socket: (hosts: Parameters<typeof openDatabaseSocket>[0]) =>
      openDatabaseSocket(hosts, Math.min(longestSilenceSeconds, statementTimeoutSeconds + 5)),
  };
  return postgres(url, settings as postgres.Options<Record<string, never>>);
}

/**
 * For who answers requests: a function of the API is ended after 29 s, and then nobody is told why.
 * @param options as for connect
 */
export const connectForApi = (url: string, options: ConnectOptions = {}): postgres.Sql =>
  connect(url, { statementTimeoutSeconds: 20, ...options });

/**
 * Longer than a statement may take, and than a load is silent before its first row (it reads along an
 * index): whoever is silent for longer is dead.
 */
const longestSilenceSeconds = 45;

/**
 * A client that was frozen or cut off in the middle of a transaction keeps its locks until the server ends
 * it: far below the statement timeout, so that who waits for them gets them in time.
 */
const idleTransactionSeconds = 10;

/** A client's or a transaction's: whatever runs a query. */
export type Queryable = postgres.Sql | postgres.TransactionSql;

/** What went wrong, by the client's code or by SQLSTATE (prefix), and what to check. */
const advice: readonly (readonly [RegExp, string])[] = [
  [/^ECONNREFUSED$/, 'nothing listens there. Is the server up, and are host and port of DATABASE_URL right?'],
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'its host name is not known. Check the host of DATABASE_URL.'],
  [
    /^(CONNECT_TIMEOUT|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/,
    'it does not answer. Check host and port of DATABASE_URL, and the network between.',
  ],
  [
    /^(CONNECTION_(CLOSED|ENDED|DESTROYED)|ECONNRESET|EPIPE|08|57P0)/,
    'the connection was closed. Is the server stopping or restarting?',
  ],
  [/^28/, 'it refused the login. Check user and password of DATABASE_URL.'],
  [/^3D000$/, 'there is no such database. Check the name at the end of DATABASE_URL.'],
  [/^53/, 'it is out of resources (connections, memory or disk).'],
  [/^25P03$/, 'this worker stood still in the middle of a transaction, and the server ended it.'],
  [/^57014$/, 'a statement took too long and was ended.'],
  [/^(40001|40P01|55P03)$/, 'another transaction was in the way. Trying again helps.'],
  [/^(42P01|42703)$/, 'a table or a column is missing. Apply the migrations: `npm run migrate`.'],
  [/^42501$/, 'its user may not do that. Check the grants of the user of DATABASE_URL.'],
];

/**
 * Runs what asks the database.
 * @throws DependencyError instead of the client's own errors that tell of the server, not of the query
 */
export async function mapDatabaseErrors<T>(ask: () => PromiseLike<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const code = codeOf(error);
    const known = advice.find(([pattern]) => pattern.test(code));
    if (!known || error instanceof DependencyError) throw error;
    throw new DependencyError('database', `The database failed: ${known[1]} (${code}: ${messageOf(error)})`, {
      cause: error,
    });
  }
}

/** The code of an error of Node (`ECONNREFUSED`, `Z_BUF_ERROR`) or of PostgreSQL (SQLSTATE), '' without. */
export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
