/**
 * The course of a motor-pump, row by row: what it does, how fast it turns, how worn it is.
 *
 *              due: demand, or a failure is near
 *   standby ────────────────▶ starting ─▶ running ─▶ stopping ─▶ standby
 *      ▲                                     │ failure: the speed collapses in one row
 *      └── tested ◀── repaired ◀─────────────┘
 *
 * By the formula of `Eng_RPM_variation_percentage` any step to 0 is −100 %, hence an event. So a pump in
 * standby is turned slowly, as large standby diesels are, an orderly stop ramps down to that over several
 * rows, and only a failure ends at 0.
 */
import type { Profile } from './profiles.ts';
import { Random } from './random.ts';

export type Mode = 'standby' | 'starting' | 'running' | 'stopping' | 'repaired' | 'tested';

export interface Moment {
  readonly mode: Mode;
  /** Rows since the mode began. */
  readonly since: number;
  /** 0 when sound, 1 when worn out. */
  readonly wear: number;
  /** Starts so far. */
  readonly starts: number;
}

/** Rows a mode lasts, least and most. */
const durations: Readonly<Record<Mode, readonly [number, number]>> = {
  standby: [110, 330],
  starting: [3, 3],
  running: [10, 22],
  stopping: [6, 6],
  repaired: [14, 30],
  tested: [3, 6],
};

const nextMode: Readonly<Record<Mode, Mode>> = {
  standby: 'starting',
  starting: 'running',
  running: 'stopping',
  stopping: 'standby',
  repaired: 'tested',
  tested: 'standby',
};

/** So many rows before a failure the pump is at work, or set to work. */
const leadRows = 16;

/** A stretch of wear: it grows from `from` to `until`; what ends well then recedes as fast. */
interface Wear {
  readonly from: number;
  readonly until: number;
  readonly height: number;
}

/** Simulates the machine of a profile: one moment a row. */
export function* simulateCourse(profile: Profile): Generator<Moment, void> {
  const random = new Random(`${profile.name} course`);
  let mode: Mode = 'standby';
  let since = 0;
  let lasts = random.whole(...durations.standby);
  let starts = profile.startsBefore;
  let failures = 0;
  let failure = planFailure(1, 0, profile, random);

  for (let row = 0; row < profile.rows; row++) {
    const failureNear = row >= failure.row - leadRows;
    let following: Mode | undefined;
    if (failureNear && mode === 'running') {
      if (row >= failure.row) following = 'repaired';
    } else if (since >= lasts || (failureNear && mode === 'standby')) following = nextMode[mode];

    if (following) {
      if (following === 'starting') starts++;
      if (following === 'repaired') failure = planFailure(++failures + 1, row, profile, random);
      mode = following;
      since = 0;
      lasts = random.whole(...durations[mode]);
    }
    yield { mode, since, starts, wear: wornAt(row, failure.wear) };
    since++;
  }
}

/** When failure `number` comes, and what of it, and of what passes by itself, is to be noticed before. */
function planFailure(
  number: number,
  after: number,
  { failureGap, unannouncedEvery }: Profile,
  random: Random,
): { row: number; wear: readonly Wear[] } {
  // A pump that never fails has one plan, without an end; its passing trouble comes all the same.
  const row = failureGap ? after + random.whole(...failureGap) : Infinity;
  const wear: Wear[] = [];
  if (random.chance(0.4)) {
    const from = after + random.whole(60, 160);
    wear.push({ from, until: from + random.whole(20, 60), height: random.between(0.25, 0.6) });
  }
  if (unannouncedEvery === undefined || number % unannouncedEvery !== 0)
    wear.push({ from: row - random.whole(140, 200), until: row, height: random.between(0.65, 1) });
  return { row, wear };
}

function wornAt(row: number, stretches: readonly Wear[]): number {
  let wear = 0;
  for (const { from, until, height } of stretches) {
    const share = row <= until ? (row - from) / (until - from) : (2 * until - from - row) / (until - from);
    wear = Math.max(wear, share > 0 ? height * Math.sqrt(share) : 0);
  }
  return wear;
}
