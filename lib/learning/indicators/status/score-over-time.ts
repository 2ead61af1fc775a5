/**
 * The predictions over the test part, and the failures in it, in a bounded number of time buckets. Each bucket keeps the
 * lowest and the highest probability.
 */
import { evaluableEvents, warningMinutes } from './events.ts';
import type { EventInput } from './events.ts';
import { envelopes, timeBuckets } from '../../rows/time-buckets.ts';

/** Half the pixels of the widest chart. */
export const MAX_SCORE_BUCKETS = 400;

export interface ScoreBucket {
  /** Start time, RFC 3339 UTC. */
  readonly from: string;
  /** Number of test rows. */
  readonly rows: number;
  /** Minimum, mean and maximum of their probabilities. */
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  /** Present when the rows before are so long ago that there is a gap in between. */
  readonly after_gap?: true;
  /** Failures detected and missed. */
  readonly caught: number;
  readonly missed: number;
}

/** `score_over_time`, in `.metrics.json` only: too large for the model's row. */
export interface ScoreOverTime {
  readonly threshold: number;
  /** Length of each bucket. Buckets without rows are absent. */
  readonly bucket_seconds: number;
  readonly buckets: readonly ScoreBucket[];
}

export function scoreOverTime(input: EventInput): ScoreOverTime {
  const { timestamps, probabilities, threshold } = input;
  const events = evaluableEvents(input);
  const buckets = timeBuckets(timestamps, MAX_SCORE_BUCKETS);
  const { starts, firstRows, step } = buckets;
  const warnings = warningMinutes(input);
  let event = 0;
  return {
    threshold,
    bucket_seconds: step / 1e6,
    buckets: envelopes(probabilities, buckets).map(({ min, mean, max }, bucket) => {
      let caught = 0;
      let missed = 0;
      for (; event < events.length && events[event]! < firstRows[bucket + 1]!; event++) {
        if (Number.isNaN(warnings[event])) missed++;
        else caught++;
      }
      return {
        from: new Date(starts[bucket]! / 1000).toISOString(),
        rows: firstRows[bucket + 1]! - firstRows[bucket]!,
        min: min!,
        mean: mean!,
        max: max!,
        ...(buckets.afterGap[bucket] === 1 && { after_gap: true }),
        caught,
        missed,
      };
    }),
  };
}
