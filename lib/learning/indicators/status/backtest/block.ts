/** Tests the model of an origin on its block, with a threshold and a mute that are chosen before the block. */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { countPositives } from '../../../rows/split.ts';
import { rankingSums } from '../../../stats/pooled-auc.ts';
import type { RankingSums } from '../../../stats/pooled-auc.ts';
import { averagePrecision, rankByProbability, rocAuc } from '../../../stats/ranking.ts';
import { alarmFigures } from '../alarms/figures.ts';
import { choosePolicy, scoredPart } from '../alarms/policy.ts';
import type { AlarmRequest } from '../alarms/request.ts';
import { ALARM_THRESHOLD, warningMinutes } from '../events.ts';
import type { BacktestBlock } from './metrics.ts';
import type { OriginRows } from './origins.ts';

/** What pooling needs of a block. JSON, because a job keeps it for its next attempt. */
export interface BlockResult {
  readonly block: BacktestBlock;
  /** Of all stops and of all failures of the block, minutes; null for a missed one. */
  readonly warnings: {
    readonly stops: readonly (number | null)[];
    readonly failures: readonly (number | null)[];
  };
  readonly ranking: RankingSums | null;
}

interface OriginInput {
  readonly origin: number;
  readonly rows: OriginRows;
  readonly windowMinutes: number;
  readonly alarms: AlarmRequest | undefined;
}

interface OriginScores {
  /** The first row with an out-of-fold score, and one score per row from there on. */
  readonly firstRow: number;
  readonly outOfFold: Float32Array;
  /** One per row of the block. */
  readonly block: Float32Array;
}

export async function evaluateBlock(
  { origin, rows, windowMinutes, alarms }: OriginInput,
  scores: OriginScores,
): Promise<BlockResult> {
  const { timestamps, trainRows, splitRow } = rows;
  const known = { timestamps, rows, windowMinutes };
  const { muteHours, threshold } = alarms
    ? await choosePolicy({ ...known, firstRow: scores.firstRow, scores: scores.outOfFold }, alarms)
    : { muteHours: 0, threshold: ALARM_THRESHOLD };
  const scored = { ...known, firstRow: splitRow, scores: scores.block };
  const part = { ...scoredPart(scored, timestamps.length, muteHours), threshold: threshold ?? Infinity };
  const { labels, probabilities } = part;
  await yieldToEventLoop();
  const ranked = rankByProbability(labels, probabilities);
  const ranking = rankingSums(labels, probabilities, ranked);
  await yieldToEventLoop();
  return {
    block: {
      origin,
      train_from: timeOf(timestamps[0]!),
      train_to: timeOf(timestamps[trainRows - 1]!),
      from: timeOf(timestamps[splitRow]!),
      to: timeOf(timestamps.at(-1)!),
      train_rows: trainRows,
      rows: labels.length,
      positives: countPositives(labels, 0, labels.length),
      threshold: threshold ?? null,
      mute_hours: muteHours,
      ...alarmFigures(part),
      auc: rocAuc(ranked),
      average_precision: averagePrecision(ranked),
    },
    warnings: {
      stops: toJson(warningMinutes({ ...part, events: part.stops })),
      failures: toJson(warningMinutes(part)),
    },
    ranking,
  };
}

const toJson = (minutes: Float64Array): (number | null)[] =>
  Array.from(minutes, (value) => (Number.isNaN(value) ? null : value));

const timeOf = (microseconds: number): string => new Date(microseconds / 1000).toISOString();
