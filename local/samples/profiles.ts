/** The sample machines: names, observation periods and failure behaviour. */

export interface Profile {
  readonly name: string;
  /** Time of the first row, milliseconds since the Unix epoch. */
  readonly firstTime: number;
  readonly rows: number;
  /** Minimum and maximum number of rows between a repair and the next failure. Absent for a machine that never fails. */
  readonly failureGap?: readonly [number, number];
  /** Every n-th failure has no warning signs in the channels. */
  readonly unannouncedEvery?: number;
  /** Engine starts before the first row. */
  readonly startsBefore: number;
}

export const PROFILES: readonly Profile[] = [
  {
    name: 'MOTOBOMBA-001',
    firstTime: Date.UTC(2025, 8, 1),
    rows: 18_000,
    failureGap: [350, 900],
    unannouncedEvery: 7,
    startsBefore: 130,
  },
  // Never fails. Training on it ends with the error `no_failure_event`.
  {
    name: 'MOTOBOMBA-002',
    firstTime: Date.UTC(2025, 8, 1),
    rows: 15_000,
    startsBefore: 1_060,
  },
  {
    name: 'MOTOBOMBA-003',
    firstTime: Date.UTC(2025, 8, 10),
    rows: 26_000,
    failureGap: [500, 1_200],
    unannouncedEvery: 5,
    startsBefore: 20,
  },
  // Used by the demo.
  {
    name: 'MOTOBOMBA-007',
    firstTime: Date.UTC(2025, 8, 20),
    rows: 22_500,
    failureGap: [260, 640],
    unannouncedEvery: 9,
    startsBefore: 760,
  },
];
