/**
 * Parity check before publication: onnxruntime and libxgboost must agree on the test rows. Tolerance: 1e-5 for
 * probabilities, which must give the same label; 1e-5 for regression values, relative above 1.
 */
import { TreinoError } from '../../errors.ts';
import { openOnnxModel } from './onnx-model.ts';

export interface ParityInput {
  /** The file as written by writeOnnx. */
  readonly onnx: Uint8Array;
  /** rows × features, row-major. */
  readonly values: Float32Array;
  /** Predictions of libxgboost, one per row. */
  readonly expected: Float32Array;
  /** Row timestamps, microseconds since the Unix epoch. */
  readonly timestamps: Float64Array;
}

/** Result of the check, published as `metrics.onnx_gate`. */
export interface ParityReport {
  readonly rows: number;
  /** Largest difference, absolute for probabilities, relative above 1 for regression values. */
  readonly max_difference: number;
  /** Rows whose labels differ, except those at the threshold; null for a regression. */
  readonly flips: number | null;
}

const TOLERANCE = 1e-5;
/** Within this distance of the threshold, rounding may change the label. */
const THRESHOLD_MARGIN = 1e-6;

/** The ONNX file does not reproduce the model. Training again on the same rows has the same result. */
class OnnxMismatchError extends TreinoError {
  constructor(message: string) {
    super(message, { code: 'onnx_mismatch' });
  }
}

/**
 * Compares the predictions.
 * @throws OnnxMismatchError that names the worst row; OnnxError if onnxruntime cannot run the model
 */
export async function assertOnnxParity(input: ParityInput): Promise<ParityReport> {
  const { onnx, values, expected, timestamps } = input;
  const model = await openOnnxModel(onnx);
  try {
    const actual = await model.predict(values, expected.length);
    const { threshold } = model;
    let labelMismatches = 0;
    let worst = { row: 0, difference: 0, isRefused: false };
    expected.forEach((value, row) => {
      const other = actual[row]!;
      const distance = Math.abs(other - value);
      const relative = threshold === null ? distance / Math.max(1, Math.abs(value)) : distance;
      // A comparison with NaN is false, so NaN fails the check.
      const difference = Number.isNaN(relative) ? Infinity : relative;
      const isMismatch =
        threshold !== null &&
        value > threshold !== other > threshold &&
        Math.abs(value - threshold) > THRESHOLD_MARGIN;
      if (isMismatch) labelMismatches += 1;
      const isRefused = isMismatch || difference > TOLERANCE;
      if (
        Number(isRefused) > Number(worst.isRefused) ||
        (isRefused === worst.isRefused && difference > worst.difference)
      )
        worst = { row, difference, isRefused };
    });
    if (worst.isRefused) {
      const { row } = worst;
      throw new OnnxMismatchError(
        'The model was not published, because its ONNX file predicts other values than XGBoost. ' +
          `The worst of ${expected.length} test rows is row ${row} (${timeOf(timestamps[row]!)}): XGBoost gives ` +
          `${expected[row]}, onnxruntime ${actual[row]}; ${labelMismatches} labels differ. ` +
          'This is a bug in the service, not a problem of the data: report it with the process_id.',
      );
    }
    return {
      rows: expected.length,
      max_difference: worst.difference,
      flips: threshold === null ? null : labelMismatches,
    };
  } finally {
    await model.close();
  }
}

const timeOf = (microseconds: number): string => new Date(microseconds / 1000).toISOString();
