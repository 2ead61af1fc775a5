/** Gives predictions the alarm policy that the model has, and counts what it achieves on the test part. */
import type { Telemetry } from '../../../telemetry.ts';
import type { OutOfFoldPart } from '../../learning-task.ts';
import { warningMinutes } from '../events.ts';
import { alarmFigures } from '../alarms/figures.ts';
import type { AlarmFigures, AlarmRows } from '../alarms/figures.ts';
import { choosePolicy, scoredPart } from '../alarms/policy.ts';
import type { ScoredRows } from '../alarms/policy.ts';
import type { AlarmRequest } from '../alarms/request.ts';
import { MIN_DAYS_FOR_WEEKLY_RATE } from '../test-part.ts';
import type { BaselineFigures } from './figures.ts';
import { costOf, keepsCriterion } from './kept.ts';

export interface EvaluatedRows {
  readonly timestamps: Telemetry['timestamps'];
  readonly rows: ScoredRows['rows'];
  readonly windowMinutes: number;
  /** With the mute that the model's policy has. */
  readonly request: AlarmRequest & { readonly muteHours: number };
  /** The predicted parts of the training rows; the test part comes after them. */
  readonly parts: readonly OutOfFoldPart[];
}

export type Counts = Pick<
  AlarmFigures,
  'stops' | 'stops_detected' | 'alarms' | 'false_alarms' | 'observed_days'
>;

/** Scores of the training part, for each of the parts, and of the test part. */
export interface Scores {
  readonly outOfFold: readonly Float32Array[];
  readonly test: Float32Array;
}

export class PolicyEvaluation {
  readonly #input: EvaluatedRows;

  constructor(input: EvaluatedRows) {
    this.#input = input;
  }

  /** The threshold of a policy that is chosen on out-of-fold scores; null if it gives no alarm. */
  async chooseThreshold(outOfFold: readonly Float32Array[]): Promise<number | null> {
    const { parts, request } = this.#input;
    const scores = new Float32Array(outOfFold.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of outOfFold) {
      scores.set(part, at);
      at += part.length;
    }
    const firstRow = parts[0]?.predicted.from ?? 0;
    const { threshold } = await choosePolicy({ ...this.#input, firstRow, scores }, request);
    return threshold ?? null;
  }

  /** What alarms above a threshold achieve on the test part. */
  count(test: Float32Array, threshold: number | null): Counts {
    return alarmFigures(this.#testPart(test, threshold));
  }

  /** 1 for each stop of the test part that alarms above a threshold detect. */
  detections(test: Float32Array, threshold: number | null): Uint8Array {
    const part = this.#testPart(test, threshold);
    const warnings = warningMinutes({ ...part, events: part.stops });
    return Uint8Array.from(warnings, (minutes) => (Number.isNaN(minutes) ? 0 : 1));
  }

  figures(counts: Counts, threshold: number | null): BaselineFigures {
    const { stops, stops_detected: detected, false_alarms: count, observed_days: days } = counts;
    const { request } = this.#input;
    return {
      threshold,
      stops,
      stops_detected: detected,
      share: stops === 0 ? null : detected / stops,
      false_alarms: count,
      false_alarms_per_week: days >= MIN_DAYS_FOR_WEEKLY_RATE ? (count * 7) / days : null,
      observed_days: days,
      cost: request.cost ? costOf(counts, request.cost) : null,
      keeps_budget: keepsCriterion(counts, request),
    };
  }

  #testPart(test: Float32Array, threshold: number | null): AlarmRows {
    const { timestamps, rows, request } = this.#input;
    const scored = { ...this.#input, firstRow: rows.splitRow, scores: test };
    return {
      ...scoredPart(scored, timestamps.length, request.muteHours),
      threshold: threshold ?? Infinity,
    };
  }
}
