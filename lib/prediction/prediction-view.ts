/** What POST /models/{id}/predict answers, by what the model foretells. */
import { z } from 'zod';

const common = {
  model_id: z.uuid(),
  trained_on: z.string().nullable().describe('The machine the model learnt from.'),
  machine_name: z
    .string()
    .nullable()
    .describe('The machine whose rows were taken; null where rows were given.'),
  ignored_features: z.array(z.string()).describe('Names that were given and that the model does not know.'),
  treated_as_missing: z
    .array(z.object({ row: z.int(), feature: z.string() }))
    .describe('Values beyond ±20 000, or infinite: faults of the sensor, in training too.'),
  warnings: z.array(z.string()),
};

const timestamp = z.iso.datetime().nullable().describe('When the row was measured; null where it was given.');

/** One prediction a row, in the order of the rows: as given, or newest first. */
export const predictionSchema = z.discriminatedUnion('indicator', [
  z.object({
    indicator: z.literal('status'),
    ...common,
    threshold: z.number().describe('The label is 1 where the probability is above it.'),
    predictions: z.array(
      z.object({
        timestamp,
        probability: z.number().describe('Of a failure within the window that the model was trained for.'),
        label: z.literal([0, 1]),
      }),
    ),
  }),
  z.object({
    indicator: z.literal('health'),
    ...common,
    predictions: z.array(
      z.object({ timestamp, value: z.number().describe('Health score, 0–100, thirty minutes ahead.') }),
    ),
  }),
]);

export type PredictionView = z.infer<typeof predictionSchema>;
