/** What the console needs to know about an indicator. `registry.ts` lists the indicators. */
import type { Model, Plan, Prediction, TrainRequest } from '../api/schemas.ts';
import type { Indicator } from '../api/training-options.ts';
import type { Dictionary } from '../i18n/en.ts';
import type { Format } from '../i18n/format.ts';
import type { Locale } from '../i18n/locale.ts';
import { numberAt } from '../models/metrics-json.ts';
import type { Language } from '../i18n/languages.ts';

export interface IndicatorDefinition<I extends Indicator = Indicator> {
  readonly texts: Readonly<Record<Language, IndicatorTexts>>;
  /** What a search can optimize, in the order in which the form offers it. */
  readonly scorings: readonly Scoring[];
  /** The numbers that decide how rows are labeled, as fields of the form. */
  readonly labelingFields: readonly LabelingField[];
  /** The key metrics of a model, most important first. */
  readonly metrics: readonly Metric[];
  /** Rows of the plan: how the request labels rows. */
  describeLabeling(request: TrainRequest, locale: Locale): readonly Row[];
  /** Rows of the plan: what the labeled data holds. */
  describePlan(plan: Extract<Plan, { indicator: I }>, locale: Locale): readonly Row[];
  /** Rows of a model's training details. */
  describeModel(model: Model, locale: Locale): readonly Row[];
  /** @returns undefined when the prediction has no row */
  summarizePrediction(
    prediction: Extract<Prediction, { indicator: I }>,
    model: Model,
    locale: Locale,
  ): PredictionSummary | undefined;
}

interface IndicatorTexts {
  readonly name: string;
  /** One or two sentences on the form: what a model of this indicator predicts. */
  readonly hint: string;
}

/** The API's name of a scoring. `recall_at_precision` takes a precision: `recall_at_precision:0.8`. */
export type Scoring = keyof Dictionary['scorings'];

export interface LabelingField {
  /** Its name inside `labeling` in requests and in a model's metrics. */
  readonly name: string;
  readonly defaultValue: number;
  /** The keyboard that phones show. `decimal` has no minus sign on iPhones. */
  readonly inputMode: 'decimal' | 'text';
  readonly texts: Readonly<Record<Language, LabelingFieldTexts>>;
  readonly formatValue: (value: number, format: Format) => string;
}

interface LabelingFieldTexts {
  /** Names the value in a model's details. */
  readonly name: string;
  /** Names the field of the form, with its unit. */
  readonly label: string;
  readonly hint: (defaultValue: string) => string;
}

export interface Metric {
  readonly key: string;
  readonly texts: Readonly<Record<Language, MetricTexts>>;
  /** Null when the model does not have the metric: the predecessor's models have few, and some can be undefined. */
  readonly valueOf: (model: Model) => number | null;
  readonly formatValue: (value: number, model: Model, locale: Locale) => string;
  readonly better: 'higher' | 'lower';
}

interface MetricTexts {
  readonly name: string;
  readonly hint: string;
}

export interface Row {
  readonly name: string;
  readonly value: string;
  readonly note?: string | readonly string[];
}

interface PredictionSummary {
  readonly name: string;
  readonly value: string;
  readonly unit?: string;
  readonly alarm?: { readonly isRaised: boolean; readonly text: string };
  readonly note?: string;
}

type FormatNumber = (value: number, format: Format) => string;

const formatDecimal: FormatNumber = (value, format) => format.decimal(value);

/** A metric that is one number of `metrics`. @param path its place there: 'events.missed' */
export function metricAt(
  path: string,
  {
    format: formatNumber = formatDecimal,
    ...metric
  }: Pick<Metric, 'better' | 'key' | 'texts'> & {
    readonly format?: FormatNumber;
  },
): Metric {
  return {
    ...metric,
    valueOf: (model) => numberAt(model, path),
    formatValue: (value, _model, { format }) => formatNumber(value, format),
  };
}
