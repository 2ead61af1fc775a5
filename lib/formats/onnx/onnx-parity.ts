/**
 * The gate before publication: onnxruntime scores the rows that libxgboost has scored, and both must agree.
 * Within: 1e-5 of the probability and the same label, or 1e-5 of a regression's value, relative above 1.
 */
import { TreinoError } from '../../errors.ts';
import { openOnnxModel } from './onnx-model.ts';

export interface ParityInput {
  /** As writeOnnx gave it. */
  readonly onnx: Uint8Array;
  /** The rows, rows × features, row-major. */
  readonly values: Float32Array;
  /** What libxgboost predicts, one a row. */
  readonly expected: Float32Array;
  /** When each row was measured, microseconds since 1970. */
  readonly timestamps: Float64Array;
}

/** What the gate found, as it is kept with the model. */
export interface ParityReport {
  readonly rows: number;
  /** Largest difference between the two, absolute for probabilities, relative above 1 for values. */
  readonly max_difference: number;
  /** Rows whose label differs, those at the very threshold left out; null for a regression. */
  readonly flips: number | null;
}

const tolerance = 1e-5;
/** So near the threshold the two arithmetics may fall on either side. */
const atThreshold = 1e-6;

/** The files of one model do not say the same. Training again on the same rows meets the same end. */
export class OnnxMismatchError extends TreinoError {
  constructor(message: string) {
    super(message, { code: 'onnx_mismatch' });
  }
}

/**
 * Compares.
 * @throws OnnxMismatchError naming the worst row; OnnxError when onnxruntime cannot run the model.
 */
export async function assertOnnxParity(input: ParityInput): Promise<ParityReport> {
  const { onnx, values, expected, timestamps } = input;
  const model = await openOnnxModel(onnx);
  try {
    const actual = await model.predict(values, expected.length);
    const { threshold } = model;
    let flips = 0;
    let worst = { row: 0, difference: 0, refused: false };
    expected.forEach((value, row) => {
      const other = actual[row]!;
      const distance = Math.abs(other - value);
      const relative = threshold === null ? distance / Math.max(1, Math.abs(value)) : distance;
      // A difference that is no number is no agreement.
      const difference = Number.isNaN(relative) ? Infinity : relative;
      const isFlip =
        threshold !== null &&
        value > threshold !== other > threshold &&
        Math.abs(value - threshold) > atThreshold;
      if (isFlip) flips += 1;
      const refused = isFlip || difference > tolerance;
      if (
        Number(refused) > Number(worst.refused) ||
        (refused === worst.refused && difference > worst.difference)
      )
        worst = { row, difference, refused };
    });
    if (worst.refused) {
      const { row } = worst;
      throw new OnnxMismatchError(
        'The model was not published: its ONNX form predicts something else than XGBoost. ' +
          `The worst of ${expected.length} test rows is row ${row} (${timeOf(timestamps[row]!)}): XGBoost gives ` +
          `${expected[row]}, onnxruntime ${actual[row]}; ${flips} labels differ. ` +
          'This is a fault of the service, not of the data: report it with the process_id.',
      );
    }
    return {
      rows: expected.length,
      max_difference: worst.difference,
      flips: threshold === null ? null : flips,
    };
  } finally {
    await model.close();
  }
}

const timeOf = (microseconds: number): string => new Date(microseconds / 1000).toISOString();
