/** One machine's rows, from the warehouse to the ModelFactory, as flat arrays instead of row objects. */
import type { Floats, SharedFloats } from '../platform/scratch/floats.ts';

/** The column whose large drops are failures. */
export const SPEED_CHANGE_COLUMN = 'Eng_RPM_variation_percentage';

export interface Telemetry<Values extends Floats = Floats> {
  readonly machineName: string;
  /** The model's columns, in the table's order. */
  readonly features: readonly string[];
  readonly rows: number;
  /** Rows × features, row-major. Infinite values and |x| > 20,000 are NaN. */
  readonly values: Values;
  /** One per row, ascending: microseconds since the Unix epoch, exact integers. */
  readonly timestamps: Float64Array;
  /**
   * SPEED_CHANGE_COLUMN as stored, percent, NaN by the same rule. Float64, because the threshold of failures
   * is compared in this precision.
   */
  readonly speedChange: Float64Array;
}

/** As loaded from the database. */
export type LoadedTelemetry = Telemetry<Float32Array<ArrayBuffer>>;

/** As the training threads share it. */
export type SharedTelemetry = Telemetry<SharedFloats>;
