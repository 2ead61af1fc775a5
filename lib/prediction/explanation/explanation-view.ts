/** Explanations of predictions in the response of POST /models/{id}/predict. */
import { z } from 'zod';
import type { Distribution } from '../../learning/stats/distribution.ts';
import { shortestFloat32 } from '../../readings.ts';
import { messageSchema, messageView } from '../../texts/message-schema.ts';
import { wordEnglish } from '../../texts/word-english.ts';
import { compareValue } from './compare-value.ts';

const explainedFeatureSchema = z
  .object({
    feature: z.string(),
    value: z.number().nullable().describe('As the model reads it, in float32. Null is missing.'),
    contribution: z
      .number()
      .describe('What the value adds to the margin. Positive values raise the prediction.'),
    lower_than: z
      .number()
      .nullable()
      .describe(
        'The value is lower than this share of the training values, 0–1, by their percentiles. Null if it is unknown.',
      ),
    higher_than: z
      .number()
      .nullable()
      .describe('The same for training values that the value is higher than.'),
    text: z.string().describe('The value compared with the training, in words.'),
    code: messageSchema.describe('The text as a code.'),
  })
  .meta({ id: 'ExplainedFeature' });

export const explanationSchema = z
  .object({
    unit: z
      .enum(['log-odds', 'target'])
      .describe(
        'Unit of margin and contributions. `log-odds`: the probability is 1 / (1 + exp(−margin)). `target`: the predicted value itself.',
      ),
    margin: z.number().describe('The prediction before the transformation to a probability.'),
    base: z.number().describe('The margin before any feature is known. The same for all rows.'),
    features: z
      .array(explainedFeatureSchema)
      .describe('The features with the largest absolute contributions, largest first.'),
    others: z
      .number()
      .describe('Sum of the contributions of all other features. base + contributions + others = margin.'),
  })
  .meta({ id: 'Explanation' });

export type ExplanationView = z.infer<typeof explanationSchema>;

interface ExplainedRow {
  readonly features: readonly string[];
  /** One float32 per feature; NaN is missing. */
  readonly values: Float32Array;
  /** One per feature, then the base value. */
  readonly contributions: Float32Array;
  readonly margin: number;
  readonly unit: ExplanationView['unit'];
  /** Features to name. */
  readonly count: number;
  /** Undefined if the model has none. */
  readonly training: ReadonlyMap<string, Distribution> | undefined;
}

/** The explanation of one row: the features with the largest contributions, and the sum of the others. */
export function explanationView(row: ExplainedRow): ExplanationView {
  const { features, values, contributions, training } = row;
  const strongest = features
    .map((feature, column) => ({ feature, value: values[column]!, contribution: contributions[column]! }))
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  return {
    unit: row.unit,
    margin: row.margin,
    base: contributions[features.length]!,
    features: strongest.slice(0, row.count).map(({ feature, value, contribution }) => {
      const { lowerThan, higherThan, message } = compareValue(feature, value, training?.get(feature));
      return {
        feature,
        value: Number.isNaN(value) ? null : shortestFloat32(value),
        contribution,
        lower_than: lowerThan,
        higher_than: higherThan,
        text: wordEnglish(message),
        code: messageView(message),
      };
    }),
    others: strongest.slice(row.count).reduce((sum, { contribution }) => sum + contribution, 0),
  };
}
