/**
 * Confidence interval of a proportion: the exact interval of Clopper and Pearson (Biometrika 26, 1934, 404–413), which are
 * the proportions at which the observed count, or one farther away, has a probability of at least 2.5 %.
 */

const TAIL = 0.025;

/** The 95 % interval of the probability that one of `trials` succeeds. */
export function proportionInterval(
  successes: number,
  trials: number,
): { readonly low: number; readonly high: number } {
  const failures = trials - successes;
  return {
    low: lowerEnd(successes, trials),
    // At most so many successes are at least so many failures.
    high: 1 - lowerEnd(failures, trials),
  };
}

/** The proportion at which at least `successes` have a probability of 2.5 %, by bisection. */
function lowerEnd(successes: number, trials: number): number {
  if (successes === 0) return 0;
  let low = 0;
  let high = 1;
  for (let middle = 0.5; middle > low && middle < high; middle = (low + high) / 2) {
    if (atLeast(successes, trials, middle) < TAIL) low = middle;
    else high = middle;
  }
  return low;
}

/** P(at least `successes` of `trials`), summed in logarithms because the terms underflow. */
function atLeast(successes: number, trials: number, probability: number): number {
  let logChoose = 0;
  let sum = 0;
  for (let count = trials; count >= successes; count--) {
    sum += Math.exp(logChoose + count * Math.log(probability) + (trials - count) * Math.log1p(-probability));
    logChoose += Math.log(count) - Math.log(trials - count + 1);
  }
  return sum;
}
