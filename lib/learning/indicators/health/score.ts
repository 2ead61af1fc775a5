/**
 * The health of a motor-pump, 0 to 100, from four sensors at one instant:
 *
 *   score = 100 · (0.5 · lubrication + 0.5 · hydraulics)
 *     lubrication = 0.6 · Oil_P    + 0.4 · Oil_L
 *     hydraulics  = 0.7 · Recalque + 0.3 · (−|Succao|)
 *
 * Each signal is first scaled to 0 … 1 between its 1st and 99th percentile in the training part, and clipped. So kPa and
 * percent have the same weight, and a single outlier does not set the scale. The test part does not affect the scale,
 * because it is the future.
 */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { DataError } from '../../../errors.ts';
import { readColumns } from '../../../platform/scratch/floats.ts';
import type { Floats } from '../../../platform/scratch/floats.ts';
import { percentiles } from '../../stats/percentile.ts';

/** The columns of the score's signals. */
export const HEALTH_COLUMNS = ['Oil_P', 'Oil_L', 'Recalque', 'Succao'] as const;
export type HealthColumn = (typeof HEALTH_COLUMNS)[number];

/**
 * The values at which a signal counts as 0 (p01) and as 1 (p99), in the column's unit. For Succao, they are values of
 * −|Succao|.
 */
interface SignalScale {
  readonly p01: number;
  readonly p99: number;
}
export type HealthScale = Readonly<Record<HealthColumn, SignalScale>>;

export interface HealthTelemetry {
  /** Rows × features, row-major, NaN where missing. */
  readonly values: Floats;
  readonly features: readonly string[];
  readonly rows: number;
  readonly machineName: string;
}

/**
 * The scale of a machine: percentiles of the first `trainRows` rows, equal to `numpy.nanpercentile`. Yields to the event
 * loop between signals.
 * @throws DataError `missing_column` if a signal has no column, or no reading in the training part
 */
export async function healthScale(telemetry: HealthTelemetry, trainRows: number): Promise<HealthScale> {
  const signals = await signalsOf(telemetry);
  const scaleOf = async (column: HealthColumn): Promise<SignalScale> => {
    const readings = signals[column].subarray(0, trainRows).filter((reading) => !Number.isNaN(reading));
    if (readings.length === 0) throw noReading(telemetry, column, trainRows);
    const [p01, p99] = percentiles(new Float64Array(readings), [1, 99]);
    await yieldToEventLoop();
    return { p01: p01!, p99: p99! };
  };
  return {
    Oil_P: await scaleOf('Oil_P'),
    Oil_L: await scaleOf('Oil_L'),
    Recalque: await scaleOf('Recalque'),
    Succao: await scaleOf('Succao'),
  };
}

/**
 * Signals with one value in at least 98 % of the training part's readings. Their p01 equals their p99, so they count as
 * 0.
 */
export const constantSignals = (scale: HealthScale): HealthColumn[] =>
  HEALTH_COLUMNS.filter((column) => scale[column].p01 === scale[column].p99);

/**
 * The score of every row, in float64; NaN where one of the four readings is missing.
 * @throws DataError `missing_column`
 */
export async function healthScores(telemetry: HealthTelemetry, scale: HealthScale): Promise<Float64Array> {
  const { Oil_P, Oil_L, Recalque, Succao } = await signalsOf(telemetry);
  const scores = new Float64Array(telemetry.rows);
  for (let row = 0; row < scores.length; row++) {
    const lubrication = 0.6 * scaled(Oil_P[row]!, scale.Oil_P) + 0.4 * scaled(Oil_L[row]!, scale.Oil_L);
    const hydraulics =
      0.7 * scaled(Recalque[row]!, scale.Recalque) + 0.3 * scaled(Succao[row]!, scale.Succao);
    scores[row] = 100 * (0.5 * lubrication + 0.5 * hydraulics);
  }
  return scores;
}

function scaled(signal: number, { p01, p99 }: SignalScale): number {
  if (Number.isNaN(signal)) return Number.NaN;
  return p01 === p99 ? 0 : Math.min(1, Math.max(0, (signal - p01) / (p99 - p01)));
}

/**
 * The readings of each signal, one per row.
 * @throws DataError `missing_column`
 */
async function signalsOf(telemetry: HealthTelemetry): Promise<Record<HealthColumn, Float32Array>> {
  const { values, features, machineName } = telemetry;
  const missing = HEALTH_COLUMNS.filter((column) => !features.includes(column));
  if (missing.length > 0) {
    throw new DataError(
      'missing_column',
      `The health score of ${machineName} needs the numeric columns ${HEALTH_COLUMNS.join(', ')}, and ` +
        `processed_data has no ${missing.join(', no ')}. Add ${missing.length === 1 ? 'it' : 'them'}, or ` +
        'train the indicator "status", which does not need them.',
    );
  }
  const positions = HEALTH_COLUMNS.map((column) => features.indexOf(column));
  const [pressure, level, discharge, suction] = await readColumns(values, features.length, positions);
  return {
    Oil_P: pressure!,
    Oil_L: level!,
    Recalque: discharge!,
    // Less suction is better.
    Succao: suction!.map((reading) => -Math.abs(reading)),
  };
}

const noReading = ({ machineName }: HealthTelemetry, column: HealthColumn, trainRows: number): DataError =>
  new DataError(
    'missing_column',
    `The health score of ${machineName} needs ${column}, and ${column} has no usable value in the ` +
      `${trainRows.toLocaleString('en-US')} training rows: all are empty, infinite or beyond ±20,000. Choose ` +
      `dates in which ${column} was recorded.`,
  );
