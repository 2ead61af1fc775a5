/**
 * Training locks in DynamoDB: one item per machine and indicator in the job table. The item has neither a status nor a
 * `created_order`, so no index contains it. A freed lock stays as an item without a holder.
 */
import type { DynamoDbTable } from './dynamodb-table.ts';
import type { TrainingLock, TrainingLocks, TrainingLockLease } from '../training-locks.ts';

const keyOf = ({ indicator, machineName }: TrainingLock): string => `turn#${indicator}#${machineName}`;

export function trainingLocks(table: DynamoDbTable): TrainingLocks {
  const extend = async (lock: TrainingLockLease, condition: string, values: Record<string, unknown>) => {
    const item = await table.update(keyOf(lock), {
      set: { holder: lock.processId, expires_at: lock.now.getTime() + lock.leaseSeconds * 1000 },
      condition,
      values,
    });
    return item !== undefined;
  };
  return {
    acquireLock: (lock) =>
      extend(lock, 'attribute_not_exists(#holder) OR #holder = :holder OR #expires_at < :at', {
        at: lock.now.getTime(),
      }),
    renewLock: (lock) => extend(lock, '#holder = :holder', {}),
    async releaseLock(lock) {
      await table.update(keyOf(lock), {
        remove: ['holder', 'expires_at'],
        condition: '#holder = :me',
        values: { me: lock.processId },
      });
    },
  };
}
