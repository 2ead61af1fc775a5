/**
 * Simulates the operating cycle of a motor-pump, row by row: its mode and its wear.
 *
 *             demand, or a failure is near
 *   standby ────────────────▶ starting ─▶ running ─▶ stopping ─▶ standby
 *      ▲                                     │ failure: the speed drops to 0 in one row
 *      └── tested ◀── repaired ◀─────────────┘
 *
 * `Eng_RPM_variation_percentage` is −100 % for any step to speed 0, which counts as a failure event. Therefore a pump
 * in standby turns slowly, like large standby diesels, and a normal stop ramps down to that speed over several rows.
 * Only a failure ends at 0.
 */
import type { Profile } from './profiles.ts';
import { Random } from './random.ts';

export type Mode = 'standby' | 'starting' | 'running' | 'stopping' | 'repaired' | 'tested';

export interface OperatingState {
  readonly mode: Mode;
  /** Rows since the mode started. */
  readonly since: number;
  /** 0 is new, 1 is worn out. */
  readonly wear: number;
  /** Engine starts so far. */
  readonly starts: number;
}

/** Minimum and maximum duration of each mode, rows. */
const DURATIONS: Readonly<Record<Mode, readonly [number, number]>> = {
  standby: [110, 330],
  starting: [3, 3],
  running: [10, 22],
  stopping: [6, 6],
  repaired: [14, 30],
  tested: [3, 6],
};

const NEXT_MODE: Readonly<Record<Mode, Mode>> = {
  standby: 'starting',
  starting: 'running',
  running: 'stopping',
  stopping: 'standby',
  repaired: 'tested',
  tested: 'standby',
};

/** The pump runs, or starts to run, this many rows before a failure. */
const LEAD_ROWS = 16;

/** A period of wear that grows from row `from` to row `until`. Without a failure, it then recedes at the same rate. */
interface WearPeriod {
  readonly from: number;
  readonly until: number;
  readonly height: number;
}

/** Simulates the machine of a profile. Yields one state per row. */
export function* simulateOperatingCycle(profile: Profile): Generator<OperatingState, void> {
  // The seed determines the published sample data and must not change.
  const random = new Random(`${profile.name} course`);
  let mode: Mode = 'standby';
  let since = 0;
  let duration = random.integer(...DURATIONS.standby);
  let starts = profile.startsBefore;
  let failures = 0;
  let failure = planFailure(1, 0, profile, random);

  for (let row = 0; row < profile.rows; row++) {
    const isFailureNear = row >= failure.row - LEAD_ROWS;
    let next: Mode | undefined;
    if (isFailureNear && mode === 'running') {
      if (row >= failure.row) next = 'repaired';
    } else if (since >= duration || (isFailureNear && mode === 'standby')) next = NEXT_MODE[mode];

    if (next) {
      if (next === 'starting') starts++;
      if (next === 'repaired') failure = planFailure(++failures + 1, row, profile, random);
      mode = next;
      since = 0;
      duration = random.integer(...DURATIONS[mode]);
    }
    yield { mode, since, starts, wear: wearAt(row, failure.wear) };
    since++;
  }
}

/** Plans failure `number`: its row, the wear before it, and sometimes wear that passes without a failure. */
function planFailure(
  number: number,
  after: number,
  { failureGap, unannouncedEvery }: Profile,
  random: Random,
): { row: number; wear: readonly WearPeriod[] } {
  // A pump that never fails has a single plan that never ends. It can have wear that passes, too.
  const row = failureGap ? after + random.integer(...failureGap) : Infinity;
  const wear: WearPeriod[] = [];
  if (random.chance(0.4)) {
    const from = after + random.integer(60, 160);
    wear.push({ from, until: from + random.integer(20, 60), height: random.between(0.25, 0.6) });
  }
  if (unannouncedEvery === undefined || number % unannouncedEvery !== 0)
    wear.push({ from: row - random.integer(140, 200), until: row, height: random.between(0.65, 1) });
  return { row, wear };
}

function wearAt(row: number, periods: readonly WearPeriod[]): number {
  let wear = 0;
  for (const { from, until, height } of periods) {
    const share = row <= until ? (row - from) / (until - from) : (2 * until - from - row) / (until - from);
    wear = Math.max(wear, share > 0 ? height * Math.sqrt(share) : 0);
  }
  return wear;
}
