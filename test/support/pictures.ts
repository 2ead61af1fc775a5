/** Curves and SHAP values computed in Python (test/fixtures/pictures.py). */
import { readFileSync } from 'node:fs';

type Numbers = readonly (number | null)[];

export const pictures = JSON.parse(
  readFileSync(new URL('../fixtures/pictures.json', import.meta.url), 'utf8'),
) as {
  readonly versions: Readonly<Record<'xgboost' | 'sklearn', string>>;
  readonly curves: readonly {
    readonly name: string;
    readonly labels: readonly number[];
    readonly probabilities: readonly number[];
    readonly roc: Record<'false_positive_rate' | 'true_positive_rate' | 'thresholds', Numbers> | null;
    readonly precision_recall: Record<'precision' | 'recall' | 'thresholds', Numbers> | null;
  }[];
  readonly shap: {
    /** The model, base64. */
    readonly ubj: string;
    readonly features: readonly string[];
    /** rows × features; null is missing. */
    readonly values: Numbers;
    /** rows × (features + 1). */
    readonly contributions: readonly number[];
    readonly margins: readonly number[];
    readonly mean_abs: readonly number[];
    readonly directions: Numbers;
  };
};

/** Converts to float32, null to NaN. */
export const toFloats = (numbers: Numbers): Float32Array =>
  Float32Array.from(numbers, (value) => value ?? NaN);
