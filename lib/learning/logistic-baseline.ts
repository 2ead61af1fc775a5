/** Predicts the out-of-fold rows and the test part with logistic regressions instead of the model. */
import type { OutOfFoldPart } from './indicators/learning-task.ts';
import type { Trainer } from './trainer/trainer.ts';
import type { TrainingPart } from './trainer/training-part.ts';

/** @param test the test part, predicted by a regression on all training rows */
export async function predictWithLogistic(
  trainer: Pick<Trainer, 'logistic'>,
  parts: readonly OutOfFoldPart[],
  test: OutOfFoldPart['predicted'],
  training: TrainingPart,
  signal: AbortSignal | undefined,
): Promise<{ readonly outOfFold: readonly Float32Array[]; readonly test: Float32Array }> {
  const predict = (rows: OutOfFoldPart['training'], predicted: OutOfFoldPart['predicted']) =>
    trainer.logistic({ ...training, rows }, predicted, signal && { signal });
  // The longest fit starts first.
  const ofTest = predict(training.rows, test);
  const outOfFold = parts.map((part) => predict(part.training, part.predicted));
  const [last, ...others] = await Promise.all([ofTest, ...outOfFold]);
  return { outOfFold: others, test: last };
}
