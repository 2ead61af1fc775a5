/** The response of POST /models/{id}/predict, by indicator. */
import { z } from 'zod';
import { definitionOf } from '../learning/indicators/registry.ts';
import type { IndicatorDefinitions } from '../learning/indicators/registry.ts';
import { INDICATORS, schemaName } from '../learning/indicators/request.ts';
import type { Indicator } from '../learning/indicators/request.ts';
import { messageSchema } from '../texts/message-schema.ts';
import { explanationSchema } from './explanation/explanation-view.ts';

const common = {
  model_id: z.uuid(),
  trained_on: z.string().nullable().describe('The machine the model was trained on.'),
  machine_name: z
    .string()
    .nullable()
    .describe('The machine whose rows were used. Null if the request had rows.'),
  ignored_features: z.array(z.string()).describe('Names in the rows that are not features of the model.'),
  treated_as_missing: z
    .array(z.object({ row: z.int(), feature: z.string() }).meta({ id: 'FeaturePosition' }))
    .describe('Values beyond ±20 000 or infinite. Training also treats them as sensor faults.'),
  warnings: z.array(z.string()),
  warning_codes: z.array(messageSchema).describe('The warnings as codes, in the same order.'),
  open_alarm_explanation: explanationSchema
    .extend({ timestamp: z.iso.datetime() })
    .meta({ id: 'OpenAlarmExplanation' })
    .nullable()
    .describe(
      'With `explain`, an alarm policy and a machine: why the row with the highest score of the open alarm has that score. Null if no alarm is open.',
    )
    .optional(),
};

const timestamp = z.iso.datetime().nullable().describe('Time of the row. Null if the request had rows.');
const explanation = explanationSchema
  .describe('With `explain`, for the first rows: what moves the prediction most.')
  .optional();

const schemaOf = (indicator: Indicator) => {
  const { responseShape, rowShape } = definitionOf(indicator).prediction;
  return z
    .object({
      indicator: z.literal(indicator),
      ...common,
      ...responseShape,
      predictions: z.array(
        z.object({ timestamp, ...rowShape, explanation }).meta({ id: schemaName(indicator, 'PredictedRow') }),
      ),
    })
    .meta({ id: schemaName(indicator, 'Prediction') });
};

const [firstSchema, ...otherSchemas] = INDICATORS.map(schemaOf);

/** One prediction per row: in the order of the request, or newest first. */
export const predictionSchema = z.discriminatedUnion('indicator', [firstSchema!, ...otherSchemas]);

type Infer<Shape extends z.ZodRawShape> = z.infer<z.ZodObject<Shape>>;

/** Discriminated by `indicator`. */
export type PredictionView = {
  [I in Indicator]: { indicator: I } & Infer<typeof common> &
    Infer<IndicatorDefinitions[I]['prediction']['responseShape']> & {
      predictions: (Infer<{ timestamp: typeof timestamp; explanation: typeof explanation }> &
        Infer<IndicatorDefinitions[I]['prediction']['rowShape']>)[];
    };
}[Indicator];
