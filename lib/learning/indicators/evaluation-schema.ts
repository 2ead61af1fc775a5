/** `evaluation` in the body of POST /train. Only some indicators take it, so its fields have no defaults in the document. */
import { z } from 'zod';
import { DEFAULT_EVALUATION, MAX_ORIGINS, MIN_ORIGINS, TRAIN_PATTERN } from './backtest-request.ts';

export const evaluationSchema = z
  .strictObject({
    origins: z
      .number()
      .int('must be a whole number')
      .min(MIN_ORIGINS, `must be at least ${MIN_ORIGINS}`)
      .max(MAX_ORIGINS, `must be at most ${MAX_ORIGINS}`)
      .nullish()
      .describe(
        `Number of blocks: the last tenths of the rows. Each is tested with a model of its own. Default: ${DEFAULT_EVALUATION.origins}.`,
      ),
    train: z
      .string()
      .refine(
        (text) => new RegExp(TRAIN_PATTERN).test(text),
        'must be "expanding", or days or weeks up to ten years, as in "P90D" or "P12W"',
      )
      .meta({
        description:
          'The rows that train the model of a block: all rows before it (`expanding`), or those of an ISO 8601 duration ' +
          `in days or weeks before it. Default: ${JSON.stringify(DEFAULT_EVALUATION.train)}.`,
        override: { pattern: TRAIN_PATTERN, examples: ['expanding', 'P90D', 'P12W'] },
      })
      .nullish(),
  })
  .describe(
    'A backtest beside the test part: models with the chosen parameters are trained on the rows before each of several ' +
      'blocks, and tested on the block. It multiplies the fits after the search.',
  );
