/** Database clients with timeouts. */
import postgres from 'postgres';
import { z } from 'zod';
import { parseEnvironment } from '../../config.ts';
import { databaseSettings } from '../../database-url/database-settings.ts';
import type { DatabaseSettings } from '../../database-url/database-settings.ts';
import { socketOpener } from './database-socket.ts';
import { chooseHost } from './target-session.ts';

export interface ConnectOptions {
  /** Shown in pg_stat_activity, unless the URL sets `application_name`. */
  readonly applicationName?: string;
  /** Maximum number of connections. They are opened on demand and closed after 30 s without use. */
  readonly maxConnections?: number;
  /** Statement timeout, seconds. Loads and imports, which can take longer, disable it. */
  readonly statementTimeoutSeconds?: number;
}

/** libpq's variables for what the URL leaves out. */
const defaultsSchema = z.object({
  PGHOST: z.string().optional(),
  PGPORT: z.string().optional(),
  PGUSER: z.string().optional(),
  PGPASSWORD: z.string().optional(),
  PGDATABASE: z.string().optional(),
});

/**
 * Opens a client of the database at `url`. It connects with the first query. End it with `sql.end()`.
 * @throws DatabaseUrlError if the URL is invalid
 */
export const connect = (url: string, options: ConnectOptions = {}): postgres.Sql =>
  openClient(databaseSettings(url, parseEnvironment(defaultsSchema)), options);

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

function openClient(settings: DatabaseSettings, options: ConnectOptions): postgres.Sql {
  const { applicationName = 'treino', maxConnections = 4, statementTimeoutSeconds = 40 } = options;
  const { hosts, targetSession, connectTimeoutSeconds = 10 } = settings;
  const open = socketOpener(settings, {
    silenceSeconds: Math.min(MAX_SILENCE_SECONDS, statementTimeoutSeconds + 5),
    ...(targetSession !== 'any' && {
      chooseHosts: async (all) => [
        await chooseHost(all, targetSession, (host) =>
          openClient({ ...settings, hosts: [host], targetSession: 'any' }, { ...options, maxConnections: 1 }),
        ),
      ],
    }),
  });
  const clientOptions = {
    // The client uses host and port only in its messages: the sockets choose the host.
    host: [hosts[0]!.name],
    port: [hosts[0]!.port],
    user: settings.user,
    pass: settings.password,
    database: settings.database,
    ssl: false,
    max: maxConnections,
    // Limits the startup after the socket is open.
    connect_timeout: connectTimeoutSeconds,
    // The sockets pause between failures.
    backoff: 0,
    // Less than the silence timeout, so that an unused connection is closed properly.
    idle_timeout: 30,
    onnotice: () => undefined,
    connection: {
      application_name: settings.applicationName ?? applicationName,
      ...(settings.options && { options: settings.options }),
      TimeZone: 'UTC',
      statement_timeout: statementTimeoutSeconds * 1000,
      idle_in_transaction_session_timeout: IDLE_TRANSACTION_SECONDS * 1000,
    },
    socket: (_options: unknown, onReady?: () => void) => open(onReady),
  };
  return postgres(clientOptions as unknown as postgres.Options<Record<string, never>>);
}
