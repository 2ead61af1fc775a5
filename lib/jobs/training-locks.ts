/**
 * Training locks: one training at a time per machine and indicator. A lock expires like a lease, so the lock of a dead
 * holder frees itself.
 */
import type { Indicator } from '../learning/indicators/request.ts';

export interface TrainingLocks {
  /** Takes the lock if it is free, expired, or already held by the same job. Returns whether the job holds it. */
  acquireLock(lock: TrainingLockLease): Promise<boolean>;

  /** Renews the lock. Returns false if the job does not hold it. */
  renewLock(lock: TrainingLockLease): Promise<boolean>;

  /** Frees the lock if the job holds it. */
  releaseLock(lock: TrainingLock): Promise<void>;
}

export interface TrainingLock {
  readonly machineName: string;
  readonly indicator: Indicator;
  /** The job that holds the lock. */
  readonly processId: string;
}

export interface TrainingLockLease extends TrainingLock {
  readonly now: Date;
  readonly leaseSeconds: number;
}
