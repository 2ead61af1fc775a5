/** The response of POST /models/{id}/predict, by indicator. */
import { z } from 'zod';

const common = {
  model_id: z.uuid(),
  trained_on: z.string().nullable().describe('The machine the model was trained on.'),
  machine_name: z
    .string()
    .nullable()
    .describe('The machine whose rows were used. Null if the request had rows.'),
  ignored_features: z.array(z.string()).describe('Names in the rows that are not features of the model.'),
  treated_as_missing: z
    .array(z.object({ row: z.int(), feature: z.string() }))
    .describe('Values beyond ±20 000 or infinite. Training also treats them as sensor faults.'),
  warnings: z.array(z.string()),
};

const timestamp = z.iso
  .datetime()
  .nullable()
  .describe('When the row was measured. Null if the request had rows.');

/** One prediction per row: in the order of the request, or newest first. */
export const predictionSchema = z.discriminatedUnion('indicator', [
  z.object({
    indicator: z.literal('status'),
    ...common,
    threshold: z.number().describe('The label is 1 if the probability is above this value.'),
    predictions: z.array(
      z.object({
        timestamp,
        probability: z
          .number()
          .describe('Probability of a failure within the window the model was trained for.'),
        label: z.literal([0, 1]),
      }),
    ),
  }),
  z.object({
    indicator: z.literal('health'),
    ...common,
    predictions: z.array(
      z.object({ timestamp, value: z.number().describe('Health score in thirty minutes, 0–100.') }),
    ),
  }),
]);

export type PredictionView = z.infer<typeof predictionSchema>;
