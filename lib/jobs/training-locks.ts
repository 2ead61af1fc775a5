/**
 * The port's turns: one training at a time per machine and indicator. A turn is held like a lease, so that
 * a dead holder's turn comes free by itself.
 */
import type { Indicator } from '../learning/indicators/request.ts';

export interface TrainingLocks {
  /** Takes the turn when it is free, expired, or held by the same job already; says whether it has it. */
  acquireLock(turn: TrainingLockLease): Promise<boolean>;

  /** Renews the turn; false when the job does not hold it (any more). */
  renewLock(turn: TrainingLockLease): Promise<boolean>;

  /** Frees the turn if the job holds it. */
  releaseLock(turn: TrainingLock): Promise<void>;
}

export interface TrainingLock {
  readonly machineName: string;
  readonly indicator: Indicator;
  readonly processId: string;
}

export interface TrainingLockLease extends TrainingLock {
  readonly now: Date;
  readonly leaseSeconds: number;
}
