/** The settings that the comparison of two models shows. */
import type { Model } from '../api/schemas.ts';
import { DASH } from '../i18n/format.ts';
import type { Locale } from '../i18n/locale.ts';
import type { LabelingField } from '../indicators/definition.ts';
import { definitionOf } from '../indicators/registry.ts';
import { describeSearch } from './describe-search.ts';
import { formatParameters } from './format-parameters.ts';
import { numberAt } from './metrics-json.ts';

export type ModelPair = readonly [Model, Model];
type Setting = readonly [name: string, valueOf: (model: Model) => string];

export function settingsOf(models: ModelPair, locale: Locale): readonly Setting[] {
  const { language, t, format } = locale;
  const search = (name: keyof ReturnType<typeof describeSearch>) => (model: Model) =>
    describeSearch(model, locale)[name] ?? DASH;
  return [
    [
      t.compare.indicator,
      (model) => format.orDash(model.indicator, (indicator) => definitionOf(indicator).texts[language].name),
    ],
    [t.compare.machine, (model) => model.machine_name ?? t.model.unknownMachine],
    [
      t.compare.data,
      ({ data_start_date: start, data_end_date: end }) =>
        start !== null && end !== null ? format.days(start, end) : DASH,
    ],
    [t.compare.rows, ({ rows }) => format.orDash(rows, format.whole)],
    [t.train.profile, search('profile')],
    [t.compare.scoring, search('scoring')],
    [t.compare.strategy, search('strategy')],
    [t.compare.folds, search('folds')],
    [t.train.classWeight, search('classWeight')],
    ...labelingFieldsOf(models).map(({ name, texts, formatValue }): Setting => [
      texts[language].name,
      (model) => format.orDash(numberAt(model, `labeling.${name}`), (value) => formatValue(value, format)),
    ]),
    [t.model.bestParameters, (model) => formatParameters(model, 'best_params', format) ?? DASH],
    [t.model.xgboostVersion, (model) => model.xgboost_version ?? DASH],
  ];
}

/** The labeling fields that either model's indicator has. */
function labelingFieldsOf(models: ModelPair): readonly LabelingField[] {
  const fields = models.flatMap(({ indicator }) =>
    indicator === null ? [] : definitionOf(indicator).labelingFields,
  );
  return [...new Set(fields)];
}
