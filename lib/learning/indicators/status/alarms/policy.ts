/**
 * The alarm policy of a model: a mute and a threshold, both chosen on the training part alone. Its threshold is judged on
 * out-of-fold predictions (out-of-fold.ts), and applied to the model that is fitted on the whole training part.
 */
import type { StatusRows } from '../rows.ts';
import { observedDaysOf, evaluableEvents } from '../events.ts';
import { chooseMute } from './choose-mute.ts';
import { chooseThreshold } from './criterion.ts';
import { alarmFigures } from './figures.ts';
import type { AlarmFigures, AlarmRows } from './figures.ts';
import { rowsAtRisk, stopsOf } from './mute.ts';
import type { AlarmRequest } from './request.ts';
import { sweepThresholds } from './sweep.ts';

export interface AlarmPolicy {
  /** 0 for no mute. */
  readonly muteHours: number;
  /** A row is an alarm row when its score is above this; undefined: never. */
  readonly threshold: number | undefined;
  /** What it achieved on the out-of-fold predictions; undefined if there are none. */
  readonly outOfFold: AlarmFigures | undefined;
}

/** Rows with the scores of some of them. */
export interface ScoredRows {
  /** One per row. */
  readonly timestamps: Float64Array;
  readonly rows: Pick<StatusRows, 'labels' | 'events' | 'trainRows' | 'splitRow' | 'embargo'>;
  readonly windowMinutes: number;
  /** The first row with a score, and one score per row from there on. */
  readonly firstRow: number;
  readonly scores: Float32Array;
}

/** @param scored out-of-fold scores. Rows whose window reaches into the test part are not judged. */
export async function choosePolicy(scored: ScoredRows, request: AlarmRequest): Promise<AlarmPolicy> {
  const { timestamps, rows, firstRow } = scored;
  const muteHours =
    request.muteHours === 'auto' ? chooseMute({ timestamps, ...rows }).hours : request.muteHours;
  const end = rows.splitRow - rows.embargo.rows;
  if (scored.scores.length === 0 || firstRow >= end) {
    return { muteHours, threshold: undefined, outOfFold: undefined };
  }
  const part = scoredPart(scored, end, muteHours);
  const judged = { ...part, events: part.stops };
  const threshold = await chooseThreshold(sweepThresholds(judged), request, {
    stops: evaluableEvents(judged).length,
    observedDays: observedDaysOf(part.timestamps, part.windowMinutes),
  });
  return {
    muteHours,
    threshold,
    outOfFold: alarmFigures({ ...part, threshold: threshold ?? Infinity }),
  };
}

/** The scored rows up to `end`, counted from the first one. */
export function scoredPart(
  { timestamps, rows, windowMinutes, firstRow, scores }: ScoredRows,
  end: number,
  muteHours: number,
): Omit<AlarmRows, 'threshold'> {
  const within = (events: Uint32Array) =>
    events.filter((row) => row >= firstRow && row < end).map((row) => row - firstRow);
  const { labels, events } = rows;
  return {
    labels: labels.subarray(firstRow, end),
    timestamps: timestamps.subarray(firstRow, end),
    probabilities: scores.subarray(0, end - firstRow),
    events: within(events),
    stops: within(stopsOf({ timestamps, events, muteHours })),
    isAtRisk: rowsAtRisk({ timestamps, events, muteHours }).subarray(firstRow, end),
    windowMinutes,
  };
}
