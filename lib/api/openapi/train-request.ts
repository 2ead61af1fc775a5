/**
 * The body of POST /train as the OpenAPI document describes it: one object for all indicators, although each indicator has
 * a schema of its own. Clients are generated with one class then. Several generators cannot tell alternatives apart that
 * have the same required fields, and send the fields of the wrong one.
 */
import { z } from 'zod';
import { alarmsSchema } from '../../learning/indicators/status/alarms/alarms-schema.ts';
import { evaluationSchema } from '../../learning/indicators/evaluation-schema.ts';
import { definitionOf } from '../../learning/indicators/registry.ts';
import { FOLD_TYPES, INDICATORS, REQUEST_DEFAULTS } from '../../learning/indicators/request.ts';
import type { Indicator } from '../../learning/indicators/request.ts';
import { CLASS_SCORING_PATTERN, NUMBER_SCORINGS } from '../../learning/search/scoring.ts';
import { WINDOW_MODES } from '../../learning/windows/definition.ts';
import { FOLD_TYPE_EFFECTS, searchFields, searchSchemas } from '../../training/submission/search-fields.ts';
import { featuresSchemas, profileSchema, rowFields } from '../../training/submission/train-request.ts';

const byIndicator = (describe: (indicator: Indicator) => string): string =>
  INDICATORS.map((indicator) => `${describe(indicator)} for \`${indicator}\``).join(', ');

/** The schema without its default, and without absent and null as values. Beside it, the default. */
function unwrap(
  schema: z.core.$ZodType,
  value?: unknown,
): { readonly field: z.ZodType; readonly value: unknown } {
  if (schema instanceof z.ZodPipe) return unwrap(schema.in, value);
  if (schema instanceof z.ZodDefault) return unwrap(schema.unwrap(), schema.def.defaultValue);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable)
    return unwrap(schema.unwrap(), value);
  return { field: schema as z.ZodType, value };
}

/** The fields of an indicator's `labeling`, without those that it refuses by name (`never`). */
function labelingFieldsOf(indicator: Indicator): [string, z.ZodType][] {
  const schema: unknown = definitionOf(indicator).labelingSchema;
  return Object.entries((schema as z.ZodObject<Record<string, z.ZodType>>).shape).filter(
    ([, field]) => !(unwrap(field).field instanceof z.ZodNever),
  );
}

/**
 * A field that only some indicators have. Its default is in its description only: some clients send defaults, which the
 * other indicators refuse.
 */
function fieldOf(indicators: readonly Indicator[], schema: z.ZodType): z.ZodType {
  const { field, value } = unwrap(schema);
  const only = indicators.map((indicator) => `\`${indicator}\``).join(' and ');
  const defaults = value === undefined ? '' : ` Default: ${JSON.stringify(value)}.`;
  return field.nullish().describe(`${field.description ?? ''} Only for ${only}.${defaults}`);
}

/** The fields of all indicators' `labeling`. A field that not all of them have names those that have it. */
function labelingFields(): z.ZodRawShape {
  const fields = new Map<string, { readonly field: z.ZodType; readonly indicators: Indicator[] }>();
  for (const indicator of INDICATORS) {
    for (const [name, field] of labelingFieldsOf(indicator)) {
      const { indicators } = fields.get(name) ?? { indicators: [] };
      fields.set(name, { field, indicators: [...indicators, indicator] });
    }
  }
  return Object.fromEntries(
    [...fields].map(([name, { field, indicators }]) => [
      name,
      indicators.length === INDICATORS.length ? field : fieldOf(indicators, field),
    ]),
  );
}

const scoring = z
  .string()
  .nullish()
  .meta({
    description: `The score that the search maximizes. Default: ${byIndicator((indicator) => `\`${REQUEST_DEFAULTS[indicator].search.scoring}\``)}.`,
    override: {
      pattern: `${CLASS_SCORING_PATTERN}|^(${NUMBER_SCORINGS.join('|')})$`,
      examples: ['recall', 'recall_at_precision:0.8', 'r2'],
    },
  });

const foldType = z
  .enum([...new Set(INDICATORS.flatMap((indicator) => FOLD_TYPES[indicator]))])
  .meta({ id: 'FoldType' })
  .nullish()
  .describe(
    `${byIndicator((indicator) => FOLD_TYPES[indicator].map((name) => `\`${name}\``).join(', '))}; the first is the default. ${FOLD_TYPE_EFFECTS}`,
  );

/** Without an enumeration: `auto` is a value of `alarms.mute_hours` too, and Go has one name for both. */
const windowMode = z.string().meta({
  description: unwrap(featuresSchemas.class.shape.windows).field.description,
  override: { pattern: `^(${WINDOW_MODES.join('|')})$`, examples: [...WINDOW_MODES] },
});

export const documentedTrainRequest = z
  .strictObject({
    indicator: z.enum(INDICATORS),
    ...rowFields,
    profile: profileSchema,
    labeling: z.strictObject(labelingFields()).meta({ id: 'Labeling' }).nullish(),
    features: featuresSchemas.class
      .extend({ windows: fieldOf(['status'], windowMode) })
      .meta({ id: 'Features' })
      .nullish(),
    search: z
      .strictObject({
        ...searchFields,
        scoring,
        fold_type: foldType,
        class_weight: fieldOf(['status'], searchSchemas.class.class_weight),
      })
      .meta({ id: 'Search' })
      .nullish(),
    alarms: fieldOf(['status'], alarmsSchema.meta({ ...alarmsSchema.meta(), id: 'Alarms' })),
    evaluation: fieldOf(['status'], evaluationSchema.meta({ ...evaluationSchema.meta(), id: 'Evaluation' })),
  })
  .meta({ id: 'TrainRequest' });
