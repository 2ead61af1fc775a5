/** `search` of a request: its fields, their limits and defaults. */
import { z } from 'zod';
import { CLASS_WEIGHTS, REQUEST_DEFAULTS } from '../../learning/indicators/request.ts';
import type { Indicator } from '../../learning/indicators/request.ts';
import { countCombinations, WIDE_GRID } from '../../learning/search/candidates.ts';
import type { ParamGrid } from '../../learning/search/candidates.ts';
import { CLASS_SCORING_PATTERN, isClassScoring, NUMBER_SCORINGS } from '../../learning/search/scoring.ts';
import type { ClassScoring, NumberScoring } from '../../learning/search/scoring.ts';
import { SEARCH_STRATEGIES } from '../../learning/search/strategies/registry.ts';
import { DEFAULT_DRAWS, DEFAULT_SEED, STRATEGIES } from '../../learning/search/strategies/strategy.ts';
import type { Strategy } from '../../learning/search/strategies/strategy.ts';
import { formatList, oneOf, withDefault } from '../../validation/fields.ts';
import { MAX_CANDIDATES, paramGrid } from './param-grid.ts';

/** 32 bits. */
const MAX_SEED = 2 ** 32 - 1;

/** Fields of `search` that are the same for every indicator. */
export const searchFields = {
  strategy: withDefault(
    oneOf(STRATEGIES).meta({
      id: 'Strategy',
      description: STRATEGIES.map((name) => `\`${name}\` ${SEARCH_STRATEGIES[name].description}.`).join(' '),
    }),
    'grid',
  ),
  folds: withDefault(
    z
      .number()
      .int('must be a whole number')
      .min(2, 'must be at least 2')
      .max(10, 'must be at most 10')
      .describe('Folds of the cross-validation.'),
    3,
  ),
  param_grid: paramGrid.nullish(),
  draws: z
    .number()
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(MAX_CANDIDATES, `must be at most ${MAX_CANDIDATES}`)
    .nullish()
    .describe(
      `Candidates that \`random\` draws from \`param_grid\`, ${DEFAULT_DRAWS} if absent. Only for \`random\`.`,
    ),
  seed: z
    .number()
    .int('must be a whole number')
    .min(0, 'must be at least 0')
    .max(MAX_SEED, `must be at most ${MAX_SEED}`)
    .nullish()
    .describe(`Seed of the draws, ${DEFAULT_SEED} if absent. Only for \`random\`.`),
};

export const scoringSchemas = {
  class: (indicator: Indicator) =>
    withDefault(
      z
        .string()
        .refine(
          isClassScoring,
          'must be "recall", "f1", "precision", "roc_auc", "average_precision" or "recall_at_precision:" followed by a precision above 0 and at most 1, as in "recall_at_precision:0.8"',
        )
        .meta({
          description: 'The score that the search maximizes.',
          override: { pattern: CLASS_SCORING_PATTERN, examples: ['recall', 'recall_at_precision:0.8'] },
        }),
      REQUEST_DEFAULTS[indicator].search.scoring as ClassScoring,
    ),
  number: (indicator: Indicator) =>
    withDefault(
      z
        .enum(
          NUMBER_SCORINGS,
          `must be ${formatList(NUMBER_SCORINGS)} for "${indicator}", which predicts a number`,
        )
        .describe('The score that the search maximizes.'),
      REQUEST_DEFAULTS[indicator].search.scoring as NumberScoring,
    ),
};

/** `search` fields of one kind of target only. */
export const searchSchemas = {
  class: {
    class_weight: withDefault(
      oneOf(CLASS_WEIGHTS).describe(
        'With `balanced`, the rows before failures weigh as much as all others together (`scale_pos_weight`). With ' +
          '`none`, every row weighs the same, and the predicted probabilities are not too high.',
      ),
      REQUEST_DEFAULTS.status.search.classWeight,
    ),
  },
  number: {
    class_weight: z.never('does not apply to "health", which has no classes; remove it').nullish(),
  },
};

export const FOLD_TYPE_EFFECTS =
  'With `time_series`, the model of each fold is trained only on the rows before the fold. With `blocked`, each fold is ' +
  'a block of time, and rows close to it do not train its model.';

export interface StrategyFields {
  readonly strategy: Strategy;
  readonly param_grid?: ParamGrid | null | undefined;
  readonly draws?: number | null | undefined;
  readonly seed?: number | null | undefined;
}

/** What depends on the strategy: only `random` draws, so only its grid may be large. */
export function checkStrategy(search: StrategyFields, context: z.RefinementCtx): void {
  if (search.strategy === 'random') return;
  const refuse = (field: string, message: string) =>
    context.addIssue({ code: 'custom', path: [field], message });
  if (countCombinations(search.param_grid ?? {}) > MAX_CANDIDATES)
    refuse('param_grid', `must have at most ${MAX_CANDIDATES} combinations; "random" draws from more`);
  for (const field of ['draws', 'seed'] as const) {
    if (search[field] != null) refuse(field, 'applies only to the strategy "random"; remove it');
  }
}

/** The grid and the draws of a random search. */
export const randomSpace = ({ param_grid: grid, draws, seed }: StrategyFields) => ({
  paramGrid: grid ?? WIDE_GRID,
  draws: draws ?? DEFAULT_DRAWS,
  seed: seed ?? DEFAULT_SEED,
});
