/**
 * Confidence interval of a rate of rare events. Garwood's exact interval of a Poisson mean (Biometrika 28, 1936,
 * 437–442): the means at which the observed count, or one farther away, has a probability of 2.5 %.
 */

export interface RateInterval {
  readonly low: number;
  readonly high: number;
}

const TAIL = 0.025;

/** The 95 % interval of the expected number of events, from a count. */
export function poissonInterval(count: number): RateInterval {
  const logFactorials = logFactorialsUpTo(count);
  return {
    low: count === 0 ? 0 : meanWhere((mean) => 1 - cumulative(count - 1, mean, logFactorials) < TAIL, count),
    high: meanWhere((mean) => cumulative(count, mean, logFactorials) > TAIL, count),
  };
}

/** The largest mean that satisfies a condition, by bisection. Every smaller mean must satisfy it too. */
function meanWhere(holds: (mean: number) => boolean, count: number): number {
  let low = 0;
  // Ten standard deviations above the count, and more than 3.69, the upper limit of no event.
  let high = count + 10 * Math.sqrt(count) + 10;
  for (let middle = high / 2; middle > low && middle < high; middle = (low + high) / 2) {
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** P(at most `count` events), summed in logarithms because exp(−mean) underflows for large means. */
function cumulative(count: number, mean: number, logFactorials: Float64Array): number {
  const logMean = Math.log(mean);
  let sum = 0;
  for (let events = 0; events <= count; events++) {
    sum += Math.exp(events * logMean - mean - logFactorials[events]!);
  }
  return sum;
}

function logFactorialsUpTo(count: number): Float64Array {
  const logs = new Float64Array(count + 1);
  for (let n = 1; n <= count; n++) logs[n] = logs[n - 1]! + Math.log(n);
  return logs;
}
