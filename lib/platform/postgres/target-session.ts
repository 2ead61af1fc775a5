/**
 * `target_session_attrs`: chooses the first host whose server is, for example, the primary. It asks every host over a
 * separate connection, because the client can only ask on the connection that it will use.
 */
import type postgres from 'postgres';
import type { DatabaseHost } from '../../database-url/database-settings.ts';
import type { TargetSession } from '../../database-url/parameters.ts';
import { ConnectionError } from './connection-error.ts';

interface SessionState {
  readonly isReadOnly: boolean;
  readonly isStandby: boolean;
}

const SUITABLE: Readonly<Record<TargetSession, (state: SessionState) => boolean>> = {
  any: () => true,
  'read-write': ({ isReadOnly }) => !isReadOnly,
  'read-only': ({ isReadOnly }) => isReadOnly,
  primary: ({ isStandby }) => !isStandby,
  standby: ({ isStandby }) => isStandby,
  'prefer-standby': ({ isStandby }) => isStandby,
};

/**
 * @param clientOf returns a client of one host
 * @returns the suitable host; for `prefer-standby` any that answers if there is no standby
 * @throws ConnectionError `NO_SUITABLE_HOST`; the error of the last host if none answers
 */
export async function chooseHost(
  hosts: readonly DatabaseHost[],
  target: TargetSession,
  clientOf: (host: DatabaseHost) => postgres.Sql,
): Promise<DatabaseHost> {
  let answering: DatabaseHost | undefined;
  let failure: unknown;
  for (const host of hosts) {
    const sql = clientOf(host);
    try {
      const [state] = await sql<SessionState[]>`
        SELECT current_setting('transaction_read_only')::bool AS "isReadOnly", pg_is_in_recovery() AS "isStandby"`;
      if (SUITABLE[target](state!)) return host;
      answering ??= host;
    } catch (error) {
      failure = error;
    } finally {
      await sql.end({ timeout: 1 });
    }
  }
  if (answering && target === 'prefer-standby') return answering;
  if (!answering) throw failure;
  throw new ConnectionError(
    'NO_SUITABLE_HOST',
    `no host of DATABASE_URL is ${target}, which target_session_attrs requires`,
  );
}
