/**
 * Whether predicted probabilities are right. A model that was trained with class weights learns the odds of a failure
 * times the weight, so its output is a score: dividing the odds by the weight gives the probability (Elkan, "The
 * Foundations of Cost-Sensitive Learning", 2001).
 *
 *   probability = p / (p + (1 − p) · weight)
 */
import { calibrationCurve } from './calibration.ts';
import type { CalibrationBin } from './calibration.ts';
import { brierScore } from './classification.ts';

/** The JSON shape of `metrics.reliability`. */
export interface Reliability {
  readonly brier_score: number | null;
  /**
   * 1 − Brier score / that of the test part's own share of rows before a failure: 1 is perfect, 0 is no better than that
   * share for every row. Null when the test part has one class only.
   */
  readonly brier_skill: number | null;
  readonly calibration: readonly CalibrationBin[];
}

/** The probabilities of a model. @param weight its `scale_pos_weight`; with 1 they are its outputs */
export const correctPrior = (outputs: Float32Array, weight: number): Float64Array =>
  Float64Array.from(outputs, (output) => output / (output + (1 - output) * weight));

/** @param outputs of a model, one per row */
export function reliabilityOf(labels: Uint8Array, outputs: Float32Array, weight: number): Reliability {
  const probabilities = correctPrior(outputs, weight);
  const rate = labels.reduce((sum, label) => sum + label, 0) / labels.length;
  const brier = brierScore(labels, probabilities);
  const reference = rate * (1 - rate);
  return {
    brier_score: brier,
    brier_skill: brier === null || !(reference > 0) ? null : 1 - brier / reference,
    calibration: calibrationCurve(labels, probabilities),
  };
}
