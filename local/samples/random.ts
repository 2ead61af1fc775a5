/**
 * Pseudo-random numbers that are the same on every platform, because sample telemetry must not depend on where it is
 * generated. Uses only integer and basic float arithmetic, which IEEE 754 defines to the bit.
 */

export class Random {
  #state: number;

  /** @param seed any text; different texts give different sequences */
  constructor(seed: string) {
    // FNV-1a, 32 bit.
    this.#state = 0x811c9dc5;
    for (const byte of Buffer.from(seed)) this.#state = Math.imul(this.#state ^ byte, 0x01000193);
  }

  /** Uniform in [0, 1): Mulberry32 (Tommy Ettinger, public domain). */
  uniform(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** An integer from low to high, both included. */
  integer(low: number, high: number): number {
    return Math.floor(this.between(low, high + 1));
  }

  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** Approximately normal with mean 0 and deviation 1: the scaled sum of four uniform numbers, within ±3.47. */
  normal(): number {
    return (this.uniform() + this.uniform() + this.uniform() + this.uniform() - 2) * Math.sqrt(3);
  }
}

/** A first-order autoregressive process with mean 0, deviation 1 and a correlation time of `memory` steps. */
export class Drift {
  #value: number;
  readonly #random: Random;
  readonly #memory: number;

  constructor(random: Random, memory: number) {
    this.#random = random;
    this.#memory = memory;
    this.#value = random.normal();
  }

  next(): number {
    const decay = 1 - 1 / this.#memory;
    this.#value = decay * this.#value + Math.sqrt(1 - decay * decay) * this.#random.normal();
    return this.#value;
  }
}

const MS_PER_HOUR = 3_600_000;

/**
 * A cycle between −1 and 1 with a period of a day: parabolas close to a cosine.
 * @param peak hour of the day (UTC) with the value 1
 */
export function dailyCycle(time: number, peak: number): number {
  // −1 … 1, 0 six hours before the peak.
  const phase = ((((time / MS_PER_HOUR - peak + 6) / 12) % 2) + 2) % 2;
  const half = phase < 1 ? phase : phase - 2;
  return 4 * half * (1 - Math.abs(half));
}
