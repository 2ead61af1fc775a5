/** Whether the folds of a search agree about the chosen candidate. */
import { message } from '../../../texts/messages.ts';
import type { Message } from '../../../texts/messages.ts';
import type { ClassScoring } from '../../search/scoring.ts';

/** Class scores are 0 to 1. Folds that differ by more than this do not measure the same thing. */
const MAX_SPREAD = 0.5;

/**
 * Says that the scores of the folds disagree; empty if they do not.
 * @param scores of the chosen candidate, one per fold
 */
export const foldsDisagree = (scores: readonly number[], scoring: ClassScoring): Message[] =>
  scores.length > 0 && Math.max(...scores) - Math.min(...scores) > MAX_SPREAD
    ? [message('folds_disagree', { scoring, scores })]
    : [];
