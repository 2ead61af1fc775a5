/**
 * The raw channels of a motor-pump during its operating cycle. Means and deviations follow the statistics of real
 * diesel pumps (InteliProjects/2025-2A-T12-EC07-G03 on GitHub, CC BY 4.0: 937,922 rows, one every 12 s).
 * test/local/samples.test.ts compares them.
 */
import type { Mode, OperatingState } from './operating-cycle.ts';
import type { Profile } from './profiles.ts';
import { Drift, Random } from './random.ts';

/** In the units of the pumps' controllers: 0.1 V, rpm, kPa, °C, %, 0.1 l/h. */
export interface Channels {
  readonly Auto: number;
  readonly Bat_V: number;
  readonly Char_V: number;
  readonly Cool_T: number;
  readonly Eng_RPM: number;
  readonly Fuel_Con: number;
  readonly Fuel_L: number;
  readonly Man: number;
  readonly Oil_L: number;
  readonly Oil_P: number;
  readonly Recalque: number;
  readonly Starts_N: number;
  readonly Stop: number;
  readonly Succao: number;
  readonly FlexAnalogue4_1: number;
  readonly FlexAnalogue4_2: number;
}

/** Engine speeds, rpm. */
const FULL_SPEED = 1_563;
const STANDBY_SPEED = 12;
/** The share of the speed that each row of a normal stop keeps. −55 % per row is no failure event (−70 %). */
const RAMP_DOWN = 0.45;

/** Engine speed as a share of full speed, before noise. */
function speedShare(mode: Mode, since: number): number {
  switch (mode) {
    case 'standby':
      return STANDBY_SPEED / FULL_SPEED;
    case 'starting':
      return [0.2, 0.55, 0.85][since] ?? 1;
    case 'running':
      return 1;
    case 'stopping':
      return Math.max(STANDBY_SPEED / FULL_SPEED, RAMP_DOWN ** (since + 1));
    case 'repaired':
    case 'tested':
      return 0;
  }
}

/** Measures a machine in each state of its operating cycle. */
export class Sensors {
  readonly #random: Random;
  readonly #battery: Drift;
  readonly #oilLevel: Drift;
  readonly #flex: Drift;
  readonly #load: Drift;
  #fuel: number;
  #warmth = 0;

  constructor(profile: Profile) {
    this.#random = new Random(`${profile.name} sensors`);
    this.#battery = new Drift(this.#random, 500);
    this.#oilLevel = new Drift(this.#random, 700);
    this.#flex = new Drift(this.#random, 40);
    this.#load = new Drift(this.#random, 150);
    this.#fuel = this.#random.between(60, 100);
  }

  read({ mode, since, wear, starts }: OperatingState): Channels {
    const noise = (deviation: number): number => deviation * this.#random.normal();
    const share = speedShare(mode, since);
    const isTurning = share > 0;
    const power = share > 0.1 ? share : 0;
    const load = 1 + 0.04 * this.#load.next();

    this.#warmth += (power > 0 ? 0.2 : 0.35) * (power - this.#warmth);
    this.#fuel -= 0.065 * power + 0.0006;
    if (this.#fuel < 49) this.#fuel = this.#random.between(96, 100);
    const battery = 263 + 5 * this.#battery.next() - 8 * wear + (mode === 'starting' ? -18 : 7 * power);
    const oilLevel = 52 + 4 * this.#oilLevel.next() - 7 * wear;
    const flex = 24.8 * (0.23 + 0.77 * this.#flex.next() ** 2);

    return {
      Auto: mode === 'repaired' || mode === 'tested' ? 0 : 1,
      Man: mode === 'tested' ? 1 : 0,
      Stop: mode === 'repaired' ? 1 : 0,
      Bat_V: round(battery + noise(2), 1),
      Char_V: round(power > 0.5 ? 266 + noise(4) : 0, 1),
      Cool_T: round(Math.max(0, (76 + 9 * wear) * this.#warmth + 3 * wear + noise(2)), 1),
      Eng_RPM: round(isTurning ? share * FULL_SPEED * (1 + noise(0.012)) : 0, 1),
      Fuel_Con: round(power > 0 ? 1_900 * power * load * (1 + 0.05 * wear) + noise(40) : 0, 1),
      Fuel_L: round(this.#fuel + noise(0.3), 2),
      Oil_L: round(oilLevel + noise(0.8), 2),
      Oil_P: round(
        isTurning
          ? Math.max(0, (power > 0 ? 483 * power - 70 * wear : 11 - 6 * wear) + noise(power > 0 ? 28 : 2.2))
          : 0,
        1,
      ),
      Recalque: round(Math.max(0, (600 - 45 * wear) * power * load + noise(power > 0 ? 18 : 1.2)), 1),
      Succao: round((-36 - 6 * wear) * power * load - 1.2 * wear + noise(power > 0 ? 4 : 0.8), 2),
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
