/** The comparison of warning windows in the JSON shape of `metrics.window_comparison`. */
import { countPositives } from '../../../rows/split.ts';
import type { PartCounts } from '../../planned-rows.ts';
import { alarmFigures } from '../alarms/figures.ts';
import type { AlarmFigures } from '../alarms/figures.ts';
import { choosePolicy, scoredPart } from '../alarms/policy.ts';
import type { AlarmCriterion, AlarmRequest } from '../alarms/request.ts';
import type { StatusRows } from '../rows.ts';
import type { ComparedRows } from './rows.ts';

/** A window with a model of its own. */
export interface ComparedWindow extends AlarmFigures {
  readonly window_minutes: number;
  readonly skipped: null;
  readonly train_size: number;
  /** Rows before a failure. */
  readonly positives: PartCounts;
  /** Of its alarm policy, which is chosen on out-of-fold predictions of its own; null if it gives no alarm. */
  readonly threshold: number | null;
  readonly mute_hours: number;
}

/** A window that no model can be trained for, with the code of the error. */
interface SkippedWindow {
  readonly window_minutes: number;
  readonly skipped: string;
}

export interface WindowComparison {
  /** What the alarm policy of each window must achieve; the others are null. */
  readonly max_false_per_week: number | null;
  readonly min_precision: number | null;
  readonly cost: AlarmCriterion['cost'] | null;
  readonly windows: readonly (ComparedWindow | SkippedWindow)[];
}

interface WindowScores {
  /** The first row with an out-of-fold score, and one score per row from there on. */
  readonly firstRow: number;
  readonly outOfFold: Float32Array;
  readonly test: Float32Array;
}

/** What the model of a window achieves on the test part with a policy of its own. */
export async function evaluateWindow(
  policy: AlarmRequest,
  known: { readonly timestamps: Float64Array; readonly rows: StatusRows; readonly windowMinutes: number },
  scores: WindowScores,
): Promise<ComparedWindow> {
  const { timestamps, rows, windowMinutes } = known;
  const { labels, trainRows, splitRow } = rows;
  const { muteHours, threshold } = await choosePolicy(
    { ...known, firstRow: scores.firstRow, scores: scores.outOfFold },
    policy,
  );
  const test = scoredPart(
    { ...known, firstRow: splitRow, scores: scores.test },
    timestamps.length,
    muteHours,
  );
  return {
    window_minutes: windowMinutes,
    skipped: null,
    train_size: trainRows,
    positives: {
      train: countPositives(labels, 0, trainRows),
      test: countPositives(labels, splitRow, labels.length),
    },
    threshold: threshold ?? null,
    mute_hours: muteHours,
    ...alarmFigures({ ...test, threshold: threshold ?? Infinity }),
  };
}

/** @param results of the windows that are not skipped, in order */
export function windowComparison(
  { maxFalsePerWeek, minPrecision, cost }: AlarmRequest,
  compared: readonly ComparedRows[],
  results: readonly ComparedWindow[],
): WindowComparison {
  const left = [...results];
  return {
    max_false_per_week: maxFalsePerWeek ?? null,
    min_precision: minPrecision ?? null,
    cost: cost ?? null,
    windows: compared.map(({ windowMinutes, rows }) =>
      'skipped' in rows ? { window_minutes: windowMinutes, skipped: rows.skipped } : left.shift()!,
    ),
  };
}
