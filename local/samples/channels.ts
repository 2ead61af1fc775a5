/**
 * The raw channels of a motor-pump in its course. Levels and spreads follow the channel statistics of real
 * diesel pumps (InteliProjects/2025-2A-T12-EC07-G03 on GitHub, CC BY 4.0: 937 922 rows, one every 12 s);
 * test/local/sample.test.ts holds the figures.
 */
import type { Mode, Moment } from './operating-cycle.ts';
import { Drift, Random } from './random.ts';
import type { Profile } from './profiles.ts';

/** Units as the pumps' controllers report them: 0.1 V, rpm, kPa, °C, %, 0.1 l/h. */
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

const fullSpeed = 1_563;
const slowSpeed = 12;
/** Each row of a stop keeps this share of the speed: −55 %, well above −70 %. */
const rampDown = 0.45;

/** Engine speed as a share of full speed; noise comes on top. */
function speedShare(mode: Mode, since: number): number {
  switch (mode) {
    case 'standby':
      return slowSpeed / fullSpeed;
    case 'starting':
      return [0.2, 0.55, 0.85][since] ?? 1;
    case 'running':
      return 1;
    case 'stopping':
      return Math.max(slowSpeed / fullSpeed, rampDown ** (since + 1));
    case 'repaired':
    case 'tested':
      return 0;
  }
}

/** Measures the machine at every moment of its course. */
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

  read({ mode, since, wear, starts }: Moment): Channels {
    const noise = (deviation: number): number => deviation * this.#random.normal();
    const share = speedShare(mode, since);
    const turns = share > 0;
    const works = share > 0.1 ? share : 0;
    const load = 1 + 0.04 * this.#load.next();

    this.#warmth += (works > 0 ? 0.2 : 0.35) * (works - this.#warmth);
    this.#fuel -= 0.065 * works + 0.0006;
    if (this.#fuel < 49) this.#fuel = this.#random.between(96, 100);
    const battery = 263 + 5 * this.#battery.next() - 8 * wear + (mode === 'starting' ? -18 : 7 * works);
    const oilLevel = 52 + 4 * this.#oilLevel.next() - 7 * wear;
    const flex = 24.8 * (0.23 + 0.77 * this.#flex.next() ** 2);

    return {
      Auto: mode === 'repaired' || mode === 'tested' ? 0 : 1,
      Man: mode === 'tested' ? 1 : 0,
      Stop: mode === 'repaired' ? 1 : 0,
      Bat_V: rounded(battery + noise(2), 1),
      Char_V: rounded(works > 0.5 ? 266 + noise(4) : 0, 1),
      Cool_T: rounded(Math.max(0, (76 + 9 * wear) * this.#warmth + 3 * wear + noise(2)), 1),
      Eng_RPM: rounded(turns ? share * fullSpeed * (1 + noise(0.012)) : 0, 1),
      Fuel_Con: rounded(works > 0 ? 1_900 * works * load * (1 + 0.05 * wear) + noise(40) : 0, 1),
      Fuel_L: rounded(this.#fuel + noise(0.3), 2),
      Oil_L: rounded(oilLevel + noise(0.8), 2),
      Oil_P: rounded(
        turns
          ? Math.max(0, (works > 0 ? 483 * works - 70 * wear : 11 - 6 * wear) + noise(works > 0 ? 28 : 2.2))
          : 0,
        1,
      ),
      Recalque: rounded(Math.max(0, (600 - 45 * wear) * works * load + noise(works > 0 ? 18 : 1.2)), 1),
      Succao: rounded((-36 - 6 * wear) * works * load - 1.2 * wear + noise(works > 0 ? 4 : 0.8), 2),
      Starts_N: starts,
      FlexAnalogue4_1: rounded(flex, 2),
      FlexAnalogue4_2: rounded(flex, 2),
    };
  }
}

const rounded = (value: number, decimals: number): number => {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale;
};
