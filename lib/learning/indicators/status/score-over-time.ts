/**
 * The test part as a planner would have lived it: what the model said, and where failures came. A bounded
 * number of buckets, each with the least and the most it said in that time.
 */
import { evaluableEvents, WARNING_MINUTES } from './events.ts';
import type { EventInput } from './events.ts';
import { envelopes, timeBuckets } from '../../rows/time-buckets.ts';

/** Buckets at most: half the pixels of the widest picture. */
export const MAX_SCORE_BUCKETS = 400;

export interface ScoreBucket {
  /** When it begins, RFC 3339 UTC. */
  readonly from: string;
  /** Test rows in it. */
  readonly rows: number;
  /** Of their probabilities. */
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  /** Failures in it, announced before they came and not. */
  readonly caught: number;
  readonly missed: number;
}

/** `score_over_time`, in `.metrics.json` only: too large for the model's row. */
export interface ScoreOverTime {
  readonly threshold: number;
  /** Length of each bucket; those without rows are absent. */
  readonly bucket_seconds: number;
  readonly buckets: readonly ScoreBucket[];
}

export function scoreOverTime(input: EventInput): ScoreOverTime {
  const { timestamps, probabilities, threshold } = input;
  const events = evaluableEvents(input);
  const buckets = timeBuckets(timestamps, MAX_SCORE_BUCKETS);
  const { starts, firstRows, step } = buckets;
  const minutes = WARNING_MINUTES(input);
  const reached = envelopes(probabilities, buckets);
  let event = 0;
  return {
    threshold,
    bucket_seconds: step / 1e6,
    buckets: reached.map(({ min, mean, max }, bucket) => {
      let caught = 0;
      let missed = 0;
      for (; event < events.length && events[event]! < firstRows[bucket + 1]!; event++) {
        if (Number.isNaN(minutes[event])) missed++;
        else caught++;
      }
      return {
        from: new Date(starts[bucket]! / 1000).toISOString(),
        rows: firstRows[bucket + 1]! - firstRows[bucket]!,
        min: min!,
        mean: mean!,
        max: max!,
        caught,
        missed,
      };
    }),
  };
}
