/** Predicts training rows with models that have not seen them, through the trainer's fit and predict. */
import type { OutOfFoldPart } from './indicators/learning-task.ts';
import type { Candidate } from './search/candidates.ts';
import type { Trainer } from './trainer/trainer.ts';
import type { TrainingPart } from './trainer/training-part.ts';

interface OutOfFoldOptions {
  /** Stops within one boosting round; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each part. */
  readonly onFit?: () => void;
}

/**
 * Trains one model per part, and predicts the part with it.
 * @param training the rows, targets and weights of the final fit
 * @returns one prediction per row, for each part
 */
export async function predictOutOfFold(
  trainer: Pick<Trainer, 'fit' | 'predict'>,
  parts: readonly OutOfFoldPart[],
  training: TrainingPart & { readonly params: Candidate },
  { signal, onFit }: OutOfFoldOptions = {},
): Promise<Float32Array[]> {
  const { values, features, picks } = training;
  const predictions: Float32Array[] = [];
  for (const { training: rows, predicted } of parts) {
    const { ubj } = await trainer.fit({ ...training, rows }, signal && { signal });
    const { from, to } = predicted;
    predictions.push(await trainer.predict(ubj, values, features.length, from, to - from, picks));
    onFit?.();
  }
  return predictions;
}
