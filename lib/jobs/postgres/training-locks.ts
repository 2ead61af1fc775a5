/** Turns in PostgreSQL: one row of `training_turns` for each that is held. */
import type postgres from 'postgres';
import { mapJobTableErrors } from './map-job-table-errors.ts';
import { idOf } from './row.ts';
import type { TrainingLocks, TrainingLockLease } from '../training-locks.ts';

export const trainingLocks = (sql: postgres.Sql): TrainingLocks => ({
  async acquireLock(turn) {
    const taken = await mapJobTableErrors(
      () => sql`
        INSERT INTO training_turns (machine_name, indicator, process_id, expires_at)
        VALUES (${turn.machineName}, ${turn.indicator}, ${turn.processId}, ${endOf(turn)})
        ON CONFLICT (machine_name, indicator) DO UPDATE
        SET process_id = excluded.process_id, expires_at = excluded.expires_at
        WHERE training_turns.process_id = excluded.process_id OR training_turns.expires_at < ${turn.now}
        RETURNING process_id`,
    );
    return taken.length > 0;
  },

  async renewLock(turn) {
    const kept = await mapJobTableErrors(
      () => sql`
        UPDATE training_turns SET expires_at = ${endOf(turn)}
        WHERE machine_name = ${turn.machineName} AND indicator = ${turn.indicator}
          AND process_id = ${idOf(turn.processId)}
        RETURNING process_id`,
    );
    return kept.length > 0;
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

const endOf = ({ now, leaseSeconds }: TrainingLockLease): Date =>
  new Date(now.getTime() + leaseSeconds * 1000);
