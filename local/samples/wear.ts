/**
 * The wear of a motor-pump before its failures: where it grows, how early it shows, and that some of it passes.
 *
 *   slow      ▁▁▁▂▂▃▄▆█F     hours ahead, mostly in the last one
 *   fast             ▄█F     minutes ahead
 *   none               F     not at all
 *   passing     ▁▃▆▃▁        recedes, as after a strainer clears itself; wear of the suction always does
 */
import type { Random } from './random.ts';

/** The parts that wear. */
const PARTS = ['lubrication', 'cooling', 'suction'] as const;
type Part = (typeof PARTS)[number];

/** Wear of each part: 0 is sound, 1 is about to fail. */
export type Wear = Readonly<Record<Part, number>>;

/** Hours of operation, counted from the machine's first row. */
interface WearPeriod {
  readonly part: Part;
  readonly from: number;
  readonly until: number;
  readonly height: number;
  readonly exponent: number;
  /** Recedes at the same rate after `until`. */
  readonly recedes?: boolean;
}

/** A failure and the wear around it. */
interface FailurePlan {
  /** Hours of operation at the failure; Infinity when the machine never fails. */
  readonly at: number;
  readonly periods: readonly WearPeriod[];
}

/** Shares of the failures whose wear shows hours ahead and minutes ahead. The others come without warning. */
const SLOW = 0.6;
const FAST = 0.26;
/** Mean hours of operation between two periods of passing wear. */
const HOURS_BETWEEN_PASSING = 60;
/** A repair leaves this much of the wear. It decays exponentially with this time constant. */
const LEFT_BY_REPAIR = 0.6;
const RECOVERY_HOURS = 1.2;

/**
 * Plans the next failure.
 * @param after hours of operation at the last repair
 */
function planFailure(
  after: number,
  hoursBetween: readonly [number, number] | undefined,
  random: Random,
): FailurePlan {
  const at = hoursBetween ? after + random.between(...hoursBetween) : Infinity;
  const growing = (
    lubricationShare: number,
    hours: readonly [number, number],
    exponent: number,
  ): WearPeriod => ({
    part: random.chance(lubricationShare) ? 'lubrication' : 'cooling',
    from: at - random.between(...hours),
    until: at,
    height: random.between(0.95, 1.25),
    exponent,
  });
  const kind = random.uniform();
  if (kind < SLOW) return { at, periods: [growing(0.5, [2, 6], 3)] };
  if (kind < SLOW + FAST) return { at, periods: [growing(0.6, [0.3, 0.7], 1)] };
  return { at, periods: [] };
}

/** Yields periods of passing wear for ever, in time order. */
function* passingWear(random: Random): Generator<WearPeriod, never> {
  let from = 0;
  for (;;) {
    from += random.between(0.3, 1.7) * HOURS_BETWEEN_PASSING;
    const part = PARTS[random.integer(0, PARTS.length - 1)]!;
    const until = from + random.between(0.5, 2.5);
    yield { part, from, until, height: random.between(0.2, 0.6), exponent: 1, recedes: true };
    from = 2 * until - from;
  }
}

/** Wear of a part in a period, and what a repair left of it. */
function wearIn({ from, until, height, exponent, recedes = false }: WearPeriod, hours: number): number {
  const rising = (hours - from) / (until - from);
  const share = rising <= 1 ? rising : recedes ? 2 - rising : 1;
  if (share <= 0) return 0;
  let wear = height;
  for (let power = 0; power < exponent; power++) wear *= share;
  return wear;
}

/** Follows the wear of a machine. */
export class WearModel {
  readonly #hoursBetween: readonly [number, number] | undefined;
  readonly #random: Random;
  readonly #passing: Generator<WearPeriod, never>;
  #plan: FailurePlan;
  /** The current or next period of passing wear. */
  #passingPeriod: WearPeriod;
  #left: Record<Part, number> = { lubrication: 0, cooling: 0, suction: 0 };
  #hours = 0;

  constructor(hoursBetween: readonly [number, number] | undefined, random: Random) {
    this.#hoursBetween = hoursBetween;
    this.#random = random;
    this.#plan = planFailure(0, hoursBetween, random);
    this.#passing = passingWear(random);
    this.#passingPeriod = this.#passing.next().value;
  }

  /** Operates the machine. @param hours since the last call */
  operate(hours: number): void {
    this.#hours += hours;
    const decay = 1 - hours / RECOVERY_HOURS;
    for (const part of PARTS) this.#left[part] *= decay;
    if (this.#hours > 2 * this.#passingPeriod.until - this.#passingPeriod.from)
      this.#passingPeriod = this.#passing.next().value;
  }

  get hasFailed(): boolean {
    return this.#hours >= this.#plan.at;
  }

  /** Repairs the machine after a failure, and plans the next one. */
  repair(): void {
    const wear = this.wear;
    for (const part of PARTS) this.#left[part] = LEFT_BY_REPAIR * wear[part];
    this.#plan = planFailure(this.#hours, this.#hoursBetween, this.#random);
  }

  get wear(): Wear {
    const wear = { ...this.#left };
    for (const period of [...this.#plan.periods, this.#passingPeriod])
      wear[period.part] = Math.max(wear[period.part], wearIn(period, this.#hours));
    return wear;
  }
}
