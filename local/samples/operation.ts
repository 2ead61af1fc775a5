/**
 * Simulates the operation of a motor-pump, row by row.
 *
 *   standby ─▶ starting ─▶ running ─▶ cooling ─▶ standby      planned stop
 *      ▲                      ├────────────────▶ standby      planned stop without cooling down
 *      └── tested ◀── repaired ◀                              failure
 *
 * `Eng_RPM_variation_percentage` of −70 % or less counts as a failure event. A pump in standby turns slowly, as large
 * standby diesels do, and an engine that cools down slows to that speed over several rows. So a planned stop is an event
 * only without cooling down. In a longer standby or repair the controller sleeps and records nothing.
 */
import type { SampleMachine } from './machines.ts';
import { Random } from './random.ts';
import { WearModel } from './wear.ts';
import type { Wear } from './wear.ts';

export const ROW_MINUTES = 3;
const ROW_HOURS = ROW_MINUTES / 60;

export type Mode = 'standby' | 'starting' | 'running' | 'cooling' | 'repaired' | 'tested';

export interface OperatingState {
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  readonly mode: Mode;
  /** Rows since the mode started. */
  readonly since: number;
  readonly wear: Wear;
  /** Engine starts so far. */
  readonly starts: number;
}

/** Minimum and maximum duration of each mode, hours. */
const HOURS: Readonly<Record<Mode, readonly [number, number]>> = {
  standby: [0.5, 8],
  starting: [ROW_HOURS, ROW_HOURS],
  running: [6, 30],
  cooling: [6 * ROW_HOURS, 6 * ROW_HOURS],
  repaired: [1, 5],
  tested: [0.1, 0.3],
};

const NEXT_MODE: Readonly<Record<Mode, Mode>> = {
  standby: 'starting',
  starting: 'running',
  running: 'cooling',
  cooling: 'standby',
  repaired: 'tested',
  tested: 'starting',
};

/** The controller records this many rows of a pause at its start, and as many at its end. */
const AWAKE_ROWS = 6;

/** Yields one state per recorded row. */
export function* simulateOperation(machine: SampleMachine): Generator<OperatingState, void> {
  const random = new Random(`${machine.seed} operation`);
  const wearModel = new WearModel(machine.hoursBetweenFailures, new Random(`${machine.seed} wear`));
  const rows = Math.round((machine.weeks * 7 * 24) / ROW_HOURS);
  let mode: Mode = 'standby';
  let since = 0;
  let duration = 10;
  let starts = machine.startsBefore;

  for (let row = 0; row < rows; row++) {
    if (mode === 'running') wearModel.operate(ROW_HOURS);
    let next: Mode | undefined;
    if (mode === 'running' && wearModel.hasFailed) next = 'repaired';
    else if (since >= duration)
      next = mode === 'running' && random.chance(machine.hardStops) ? 'standby' : NEXT_MODE[mode];
    if (next) {
      if (next === 'starting') starts++;
      if (next === 'repaired') wearModel.repair();
      mode = next;
      since = 0;
      duration = Math.round(random.between(...HOURS[mode]) / ROW_HOURS);
    }
    const isAsleep =
      (mode === 'standby' || mode === 'repaired') && since >= AWAKE_ROWS && since < duration - AWAKE_ROWS;
    if (!isAsleep)
      yield {
        time: machine.firstTime + row * ROW_MINUTES * 60_000,
        mode,
        since,
        starts,
        wear: wearModel.wear,
      };
    since++;
  }
}
