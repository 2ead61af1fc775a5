/** What the warehouse hands to the ModelFactory: one machine's rows as flat arrays, no row objects. */
export interface Telemetry {
  readonly machineName: string;
  /** The model's columns, in the table's order. */
  readonly features: readonly string[];
  readonly rows: number;
  /**
   * rows × features, row-major, on a SharedArrayBuffer so that training threads read it without a copy.
   * Infinite values and |x| > 20 000 are NaN (design §5.1).
   */
  readonly values: Float32Array<SharedArrayBuffer>;
  /** One per row, ascending: microseconds since the Unix epoch, exact integers. */
  readonly timestamps: Float64Array;
  /** `Eng_RPM_variation_percentage` as stored, percent, same missing rule: events are decided in float64. */
  readonly speedChange: Float64Array;
}
