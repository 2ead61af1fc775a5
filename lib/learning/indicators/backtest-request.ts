/** The backtest that a training request asks for (`evaluation`). */

/** All rows before the origin. */
const EXPANDING = 'expanding';

export interface BacktestRequest {
  /** Number of blocks (lib/learning/rows/backtest-blocks.ts). */
  readonly origins: number;
  /** The rows that train the model of a block: `expanding`, or an ISO 8601 duration in days or weeks before the origin. */
  readonly train: string;
}

export const MIN_ORIGINS = 2;
/** With more origins, the first models would have too few rows. */
export const MAX_ORIGINS = 8;

/** `expanding`, or days or weeks up to ten years, such as P90D or P12W. */
export const TRAIN_PATTERN = `^(${EXPANDING}|P([1-9]|[1-9][0-9]{1,2}|[12][0-9]{3}|3[0-5][0-9]{2}|36[0-4][0-9]|3650)D|P([1-9]|[1-9][0-9]|[1-4][0-9]{2}|5[01][0-9]|52[01])W)$`;

const MICROSECONDS_PER_DAY = 86_400_000_000;

/** How long before an origin its training rows begin, microseconds; Infinity for `expanding`. */
export function trainMicroseconds(train: string): number {
  const duration = /^P(\d+)([DW])$/.exec(train);
  if (duration === null) return Infinity;
  return Number(duration[1]) * (duration[2] === 'W' ? 7 : 1) * MICROSECONDS_PER_DAY;
}

export const DEFAULT_EVALUATION: BacktestRequest = { origins: 5, train: EXPANDING };
