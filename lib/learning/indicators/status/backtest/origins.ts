/**
 * The rows of each origin of a backtest: what its model is trained on, and the block that it is tested on.
 *
 *   rows   ──────├──────── training ────────┤ . ├──── block ────┤──────     . its window reaches into the block: left out
 *                0         (P90D: only 90 days)  └ splitRow      └ end of the origin's own rows
 */
import { blockRanges } from '../../../rows/backtest-blocks.ts';
import type { RowRange } from '../../../rows/row-ranges.ts';
import { countPositives } from '../../../rows/split.ts';
import type { Telemetry } from '../../../telemetry.ts';
import { trainMicroseconds } from '../../backtest-request.ts';
import type { BacktestRequest } from '../../backtest-request.ts';
import { countWarningStretches } from '../events.ts';
import { embargoedRows } from '../rows.ts';
import type { StatusRows } from '../rows.ts';

/** Why an origin has no model. */
export type SkipReason = 'no_training_rows' | 'no_row_before_failure' | 'only_rows_before_failure';

export interface Origin {
  /** 1 for the first. */
  readonly origin: number;
  readonly training: RowRange;
  readonly block: RowRange;
  /** Undefined if a model can be trained. */
  readonly skipped: SkipReason | undefined;
}

/** The origin's own rows, counted from its first training row. */
export interface OriginRows extends Pick<
  StatusRows,
  'labels' | 'events' | 'trainRows' | 'splitRow' | 'embargo'
> {
  readonly timestamps: Float64Array;
}

type Machine = Pick<Telemetry, 'rows' | 'timestamps'>;

/**
 * @param labels of all rows. Whether the origin could know the label of a training row does not depend on the request's
 *   embargo: rows whose window reaches into the block are always left out.
 */
export function originsOf(
  { rows, timestamps }: Machine,
  labels: Uint8Array,
  { origins, train }: BacktestRequest,
  windowMinutes: number,
): Origin[] {
  const length = trainMicroseconds(train);
  return blockRanges(rows, origins).map((block, index) => {
    const to = block.from - embargoedRows(timestamps, block.from, windowMinutes);
    const since = timestamps[block.from]! - length;
    const from = Math.min(
      to,
      timestamps.findIndex((time) => time >= since),
    );
    return {
      origin: index + 1,
      training: { from, to },
      block,
      skipped: skipReason(countPositives(labels, from, to), to - from),
    };
  });
}

function skipReason(positives: number, rows: number): SkipReason | undefined {
  if (rows === 0) return 'no_training_rows';
  if (positives === 0) return 'no_row_before_failure';
  return positives === rows ? 'only_rows_before_failure' : undefined;
}

/** Cuts an origin's rows out of those of the machine. What happened before them is not known. */
export function originRows(
  { training, block }: Origin,
  timestamps: Float64Array,
  { labels, events }: Pick<StatusRows, 'labels' | 'events'>,
): OriginRows {
  const { from } = training;
  const splitRow = block.from - from;
  const trainRows = training.to - from;
  return {
    labels: labels.subarray(from, block.to),
    timestamps: timestamps.subarray(from, block.to),
    events: events.filter((row) => row >= from && row < block.to).map((row) => row - from),
    trainRows,
    splitRow,
    embargo: { rows: splitRow - trainRows, dropped: true },
  };
}

/** Stretches of operation in the tested blocks that end with rows before a failure; one that two blocks share counts once. */
export function testedStretches(origins: readonly Origin[], labels: Uint8Array): number {
  const tested = origins.filter(({ skipped }) => skipped === undefined);
  const shared = tested.filter(
    ({ origin, block: { from } }, index) =>
      tested[index - 1]?.origin === origin - 1 && labels[from - 1] === 1 && labels[from] === 1,
  );
  return tested.reduce(
    (sum, { block: { from, to } }) => sum + countWarningStretches(labels.subarray(from, to)),
    -shared.length,
  );
}
