/** Training locks in PostgreSQL: one row of `training_turns` per held lock. */
import type postgres from 'postgres';
import { mapJobTableErrors } from './map-job-table-errors.ts';
import { idOf } from './job-row.ts';
import type { TrainingLocks, TrainingLockLease } from '../training-locks.ts';

export const trainingLocks = (sql: postgres.Sql): TrainingLocks => ({
  async acquireLock(lock) {
    const acquired = await mapJobTableErrors(
      () => sql`
        INSERT INTO training_turns (machine_name, indicator, process_id, expires_at)
        VALUES (${lock.machineName}, ${lock.indicator}, ${lock.processId}, ${expiryOf(lock)})
        ON CONFLICT (machine_name, indicator) DO UPDATE
        SET process_id = excluded.process_id, expires_at = excluded.expires_at
        WHERE training_turns.process_id = excluded.process_id OR training_turns.expires_at < ${lock.now}
        RETURNING process_id`,
    );
    return acquired.length > 0;
  },

  async renewLock(lock) {
    const renewed = await mapJobTableErrors(
      () => sql`
        UPDATE training_turns SET expires_at = ${expiryOf(lock)}
        WHERE machine_name = ${lock.machineName} AND indicator = ${lock.indicator}
          AND process_id = ${idOf(lock.processId)}
        RETURNING process_id`,
    );
    return renewed.length > 0;
  },

  async releaseLock({ machineName, indicator, processId }) {
    await mapJobTableErrors(
      () => sql`
        DELETE FROM training_turns
        WHERE machine_name = ${machineName} AND indicator = ${indicator}
          AND process_id = ${idOf(processId)}`,
    );
  },
});

const expiryOf = ({ now, leaseSeconds }: TrainingLockLease): Date =>
  new Date(now.getTime() + leaseSeconds * 1000);
