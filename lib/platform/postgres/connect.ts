/** Database clients with timeouts. */
import postgres from 'postgres';
import { openDatabaseSocket } from './database-socket.ts';

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

/** A client or a transaction: both run queries. */
export type Queryable = postgres.Sql | postgres.TransactionSql;
