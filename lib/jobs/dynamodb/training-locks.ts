/**
 * Turns in DynamoDB: one item per machine and indicator in the jobs' table. It has no status and no
 * created_order, so that no index shows it. A freed turn stays as an item without a holder.
 */
import type { DynamoDbItems } from './items.ts';
import type { TrainingLock, TrainingLocks, TrainingLockLease } from '../training-locks.ts';

const keyOf = ({ indicator, machineName }: TrainingLock): string => `turn#${indicator}#${machineName}`;

export function trainingLocks(items: DynamoDbItems): TrainingLocks {
  const hold = async (turn: TrainingLockLease, condition: string, values: Record<string, unknown>) => {
    const held = await items.update(keyOf(turn), {
      set: { holder: turn.processId, expires_at: turn.now.getTime() + turn.leaseSeconds * 1000 },
      condition,
      values,
    });
    return held !== undefined;
  };
  return {
    acquireLock: (turn) =>
      hold(turn, 'attribute_not_exists(#holder) OR #holder = :holder OR #expires_at < :at', {
        at: turn.now.getTime(),
      }),
    renewLock: (turn) => hold(turn, '#holder = :holder', {}),
    async releaseLock(turn) {
      await items.update(keyOf(turn), {
        remove: ['holder', 'expires_at'],
        condition: '#holder = :me',
        values: { me: turn.processId },
      });
    },
  };
}
