/** Faults of the sensors: readings that are missing for a while, and a sensor that repeats its last reading. */
import type { Channels } from './channels.ts';
import type { SampleMachine } from './machines.ts';
import { Random } from './random.ts';

/** Channels whose sensor loses contact now and then. */
const LOOSE = ['Bat_V', 'Cool_T', 'Fuel_L', 'Oil_L', 'Succao'] as const satisfies readonly (keyof Channels)[];
/** Chance per row that one of them loses contact, and for how many rows. */
const CHANCE = 0.001;
const ROWS = [1, 40] as const;

const MS_PER_DAY = 86_400_000;

/** Applies the faults of a machine's sensors to its readings, in time order. */
export class SensorFaults {
  readonly #random: Random;
  readonly #machine: SampleMachine;
  #lost: keyof Channels = LOOSE[0];
  #rowsLeft = 0;
  #stuckAt: number | undefined;

  constructor(machine: SampleMachine) {
    this.#machine = machine;
    this.#random = new Random(`${machine.seed} faults`);
  }

  apply(channels: Channels, time: number): Channels {
    const { stuckSensor, firstTime } = this.#machine;
    const read = { ...channels };
    if (stuckSensor && time >= firstTime + stuckSensor.fromDay * MS_PER_DAY) {
      this.#stuckAt ??= channels[stuckSensor.channel];
      read[stuckSensor.channel] = this.#stuckAt;
    }
    if (this.#rowsLeft > 0) this.#rowsLeft--;
    else if (this.#random.chance(CHANCE)) {
      this.#lost = LOOSE[this.#random.integer(0, LOOSE.length - 1)]!;
      this.#rowsLeft = this.#random.integer(...ROWS);
    }
    if (this.#rowsLeft > 0) read[this.#lost] = Number.NaN;
    return read;
  }
}
