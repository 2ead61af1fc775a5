/**
 * The port's turns: one training at a time per machine and indicator. A turn is held like a lease, so that
 * a dead holder's turn comes free by itself.
 */
import type { Indicator } from '../learning/indicators/request.ts';

export interface TrainingTurns {
  /** Takes the turn when it is free, expired, or held by the same job already; says whether it has it. */
  takeTurn(turn: TurnLease): Promise<boolean>;

  /** Renews the turn; false when the job does not hold it (any more). */
  keepTurn(turn: TurnLease): Promise<boolean>;

  /** Frees the turn if the job holds it. */
  endTurn(turn: Turn): Promise<void>;
}

export interface Turn {
  readonly machineName: string;
  readonly indicator: Indicator;
  readonly processId: string;
}

export interface TurnLease extends Turn {
  readonly now: Date;
  readonly leaseSeconds: number;
}
