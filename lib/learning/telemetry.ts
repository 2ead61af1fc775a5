/** What the warehouse hands to the ModelFactory: one machine's rows as flat arrays, no row objects. */
import type { Floats, SharedFloats } from '../platform/scratch/floats.ts';

export interface Telemetry<Values extends Floats = Floats> {
  readonly machineName: string;
  /** The model's columns, in the table's order. */
  readonly features: readonly string[];
  readonly rows: number;
  /** rows × features, row-major. Infinite values and |x| > 20 000 are NaN (design §5.1). */
  readonly values: Values;
  /** One per row, ascending: microseconds since the Unix epoch, exact integers. */
  readonly timestamps: Float64Array;
  /** `Eng_RPM_variation_percentage` as stored, percent, same missing rule: events are decided in float64. */
  readonly speedChange: Float64Array;
}

/** As it comes from the database. */
export type LoadedTelemetry = Telemetry<Float32Array<ArrayBuffer>>;

/** As it is trained on, by threads that share it. */
export type SharedTelemetry = Telemetry<SharedFloats>;
