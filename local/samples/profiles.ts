/** The sample machines: what they are called, how long they were watched, and how they fare. */

export interface Profile {
  readonly name: string;
  /** Time of the first row, milliseconds since the Unix epoch. */
  readonly firstTime: number;
  readonly rows: number;
  /** Rows between a repair and the next failure, least and most; absent in a machine that never fails. */
  readonly failureGap?: readonly [number, number];
  /** One failure in so many comes without a warning in the channels. */
  readonly unannouncedEvery?: number;
  /** What the counter of starts showed when the watch began. */
  readonly startsBefore: number;
}

export const profiles: readonly Profile[] = [
  {
    name: 'MOTOBOMBA-001',
    firstTime: Date.UTC(2025, 8, 1),
    rows: 18_000,
    failureGap: [350, 900],
    unannouncedEvery: 7,
    startsBefore: 130,
  },
  // Healthy: a training on it must end with a plain `no_failure_event`.
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
  // The demo's.
  {
    name: 'MOTOBOMBA-007',
    firstTime: Date.UTC(2025, 8, 20),
    rows: 22_500,
    failureGap: [260, 640],
    unannouncedEvery: 9,
    startsBefore: 760,
  },
];
