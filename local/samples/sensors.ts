/**
 * Measures a motor-pump. While the engine runs, the mean of each channel is that of real diesel pumps
 * (InteliProjects/2025-2A-T12-EC07-G03 on GitHub, CC BY 4.0: 937,922 rows, one every 12 s).
 * test/slow/samples.test.ts compares them.
 */
import type { Channels } from './channels.ts';
import type { SampleMachine } from './machines.ts';
import { ROW_MINUTES } from './operation.ts';
import type { Mode, OperatingState } from './operation.ts';
import { dailyCycle, Drift, Random } from './random.ts';

/** Engine speeds, rpm. */
const FULL_SPEED = 1_563;
const STANDBY_SPEED = 12;
/** The share of the speed that each row of cooling down keeps. −60 % per row is no failure event (−70 %). */
const SLOWING = 0.4;

const ROWS_PER_HOUR = 60 / ROW_MINUTES;
const rowsOf = (hours: number): number => hours * ROWS_PER_HOUR;

/** Engine speed as a share of full speed, before noise. */
function speedShare(mode: Mode, since: number): number {
  switch (mode) {
    case 'standby':
      return STANDBY_SPEED / FULL_SPEED;
    case 'starting':
      return 0.55;
    case 'running':
      return 1;
    case 'cooling': {
      let share = 1;
      for (let row = 0; row <= since; row++) share *= SLOWING;
      return Math.max(STANDBY_SPEED / FULL_SPEED, share);
    }
    case 'repaired':
    case 'tested':
      return 0;
  }
}

/** Measures a machine in each state of its operation. */
export class Sensors {
  readonly #random: Random;
  readonly #weather: Drift;
  readonly #demand: Drift;
  readonly #battery: Drift;
  readonly #viscosity: Drift;
  readonly #flex: Drift;
  #fuel: number;
  #oil: number;
  #warmth = 0;

  constructor(machine: SampleMachine) {
    this.#random = new Random(`${machine.seed} sensors`);
    this.#weather = new Drift(this.#random, rowsOf(60));
    this.#demand = new Drift(this.#random, rowsOf(5));
    this.#battery = new Drift(this.#random, rowsOf(30));
    this.#viscosity = new Drift(this.#random, rowsOf(12));
    this.#flex = new Drift(this.#random, rowsOf(3));
    this.#fuel = this.#random.between(60, 100);
    this.#oil = this.#random.between(50, 58);
  }

  read({ time, mode, since, wear, starts }: OperatingState): Channels {
    const noise = (deviation: number): number => deviation * this.#random.normal();
    const share = speedShare(mode, since);
    const power = share > 0.1 ? share : 0;
    // Demand peaks in the morning, ambient temperature in the afternoon (UTC−3).
    const load = 1 + 0.04 * dailyCycle(time, 12) + 0.03 * this.#demand.next();
    const ambient = 25 + 5 * dailyCycle(time, 18) + 3 * this.#weather.next();

    this.#warmth += (power > 0 ? 0.3 : 0.15) * (power - this.#warmth);
    this.#fuel -= 0.24 * power * load + 0.002;
    if (this.#fuel < 45) this.#fuel = this.#random.between(92, 100);
    this.#oil -= 0.012 * power;
    if (this.#oil < 46) this.#oil = this.#random.between(54, 58);

    const coolant =
      ambient + (54 + 60 * (load - 1) + 24 * wear.cooling + 12 * wear.lubrication) * this.#warmth;
    const oilPressure =
      483 * power +
      1.4 * (79 - coolant) * power +
      9 * this.#viscosity.next() -
      (170 * wear.lubrication + 100 * wear.cooling) * power;
    const flex = 24.8 * (0.23 + 0.77 * this.#flex.next() ** 2);

    return {
      Auto: mode === 'repaired' || mode === 'tested' ? 0 : 1,
      Man: mode === 'tested' ? 1 : 0,
      Stop: mode === 'repaired' ? 1 : 0,
      Bat_V: round(262 + 4 * this.#battery.next() + (mode === 'starting' ? -18 : 3 * power) + noise(2), 1),
      Char_V: round(power > 0.5 ? 264 - 8 * wear.cooling + noise(4) : 0, 1),
      Cool_T: round(coolant + noise(1.5), 1),
      Eng_RPM: round(share * FULL_SPEED * (1 + noise(0.012)) + 15 * wear.suction * power, 1),
      Fuel_Con: round(power > 0 ? 1_900 * power * load * (1 + 0.04 * wear.cooling) + noise(40) : 0, 1),
      Fuel_L: round(this.#fuel + noise(0.4), 2),
      Oil_L: round(this.#oil - 5 * wear.lubrication + noise(0.8), 2),
      Oil_P: round(
        share > 0 ? Math.max(0, (power > 0 ? oilPressure : 11) + noise(power > 0 ? 16 : 2)) : 0,
        1,
      ),
      Recalque: round(
        Math.max(
          0,
          (600 - 150 * wear.suction) * power * load + noise(power > 0 ? 18 + 20 * wear.suction : 1),
        ),
        1,
      ),
      Succao: round(
        (-36 - 16 * wear.suction) * power * load + noise(power > 0 ? 3 + 3 * wear.suction : 0.8),
        2,
      ),
      Starts_N: starts,
      FlexAnalogue4_1: round(flex, 2),
      FlexAnalogue4_2: round(flex, 2),
    };
  }
}

const round = (value: number, decimals: number): number => {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale;
};
