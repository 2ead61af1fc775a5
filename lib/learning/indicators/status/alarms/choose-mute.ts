/**
 * Chooses the mute of a machine (`mute_hours: "auto"`). A wind turbine stops every few hours, a car at every light. A mute
 * that is too long leaves no time in which an alarm is possible.
 */
import type { StatusRows } from '../rows.ts';
import { rowsAtRisk, stopsOf } from './mute.ts';

/** Tried from the longest to the shortest, hours. */
const MUTE_CHOICES = [6, 2, 1, 0.5] as const;
const MIN_STOPS = 20;
const MIN_SHARE_AT_RISK = 0.25;

/** What a mute leaves of the training part. */
export interface MuteEffect {
  readonly hours: number;
  readonly stops: number;
  readonly rowsAtRisk: number;
  /** Of all training rows. */
  readonly shareAtRisk: number;
}

type TrainingRows = Pick<StatusRows, 'events' | 'trainRows'> & { readonly timestamps: Float64Array };

/** The effect of a mute on the training part. */
export function muteEffect({ timestamps, events, trainRows }: TrainingRows, muteHours: number): MuteEffect {
  const training = {
    timestamps: timestamps.subarray(0, trainRows),
    events: events.filter((row) => row < trainRows),
    muteHours,
  };
  const atRisk = rowsAtRisk(training).reduce((sum, isAtRisk) => sum + isAtRisk, 0);
  return {
    hours: muteHours,
    stops: stopsOf(training).length,
    rowsAtRisk: atRisk,
    shareAtRisk: atRisk / trainRows,
  };
}

/**
 * The longest of the choices that leaves enough stops and rows at risk in the training part; 0 (no mute) if none does.
 * @returns the chosen hours, and the effect of each choice
 */
export function chooseMute(rows: TrainingRows): { readonly hours: number; readonly effects: MuteEffect[] } {
  const effects = MUTE_CHOICES.map((hours) => muteEffect(rows, hours));
  const chosen = effects.find(
    ({ stops, shareAtRisk }) => stops >= MIN_STOPS && shareAtRisk >= MIN_SHARE_AT_RISK,
  );
  return { hours: chosen?.hours ?? 0, effects };
}
