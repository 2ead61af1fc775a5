/** How a model was trained: its data, settings and search. */
import type { Model } from '../api/schemas.ts';
import { ExcludedColumns } from '../components/excluded-columns.tsx';
import { KeyValueList, Time } from '../components/key-value-list.tsx';
import type { KeyValueRow } from '../components/key-value-list.tsx';
import { useLocale } from '../hooks/use-locale.ts';
import type { Locale } from '../i18n/locale.ts';
import { definitionOf } from '../indicators/registry.ts';
import { hrefTo } from '../routing.ts';
import { describeSearch } from './describe-search.ts';
import { formatParameters } from './format-parameters.ts';
import { numberAt } from './metrics-json.ts';

export function TrainingDetails({ model }: { readonly model: Model }) {
  const locale = useLocale();
  const { t, format } = locale;
  const { data_start_date: start, data_end_date: end, process_id: job } = model;
  const parameters = formatParameters(model, 'best_params', format);
  const excluded = model.metrics.excluded_columns;
  const { profile, strategy, scoring, folds, classWeight } = describeSearch(model, locale);
  return (
    <section aria-labelledby="details">
      <h2 id="details">{t.model.details}</h2>
      <KeyValueList
        rows={[
          job !== null && {
            name: t.model.job,
            value: (
              <a href={hrefTo(['jobs', job])}>
                <code>{job.slice(0, 8)}</code>
              </a>
            ),
          },
          start !== null && end !== null && { name: t.model.data, value: format.days(start, end) },
          model.rows !== null && { name: t.model.rows, value: formatRowCounts(model, model.rows, locale) },
          excluded !== undefined &&
            excluded.length > 0 && {
              name: t.excludedColumns.title,
              value: <ExcludedColumns columns={excluded} />,
            },
          ...indicatorRows(model, locale),
          {
            name: t.model.published,
            value: <Time at={model.timestamp} text={format.time(model.timestamp)} />,
          },
          model.seconds !== null && { name: t.model.duration, value: format.seconds(model.seconds) },
          parameters !== null && {
            name: t.model.bestParameters,
            value: <code>{parameters}</code>,
          },
          profile !== null && { name: t.train.profile, value: profile },
          strategy !== null && { name: t.compare.strategy, value: strategy },
          scoring !== null && { name: t.compare.scoring, value: scoring },
          folds !== null && { name: t.compare.folds, value: folds },
          classWeight !== null && { name: t.train.classWeight, value: classWeight },
          model.xgboost_version !== null && { name: t.model.xgboostVersion, value: model.xgboost_version },
          Boolean(model.row_hash) && {
            name: t.model.rowHash,
            value: <code>{model.row_hash}</code>,
          },
          { name: t.model.id, value: <code>{model.id}</code> },
        ]}
      />
    </section>
  );
}

function formatRowCounts(model: Model, rows: number, { t, format }: Locale): string {
  const [train, test] = [numberAt(model, 'train_size'), numberAt(model, 'test_size')];
  return train === null || test === null
    ? format.whole(rows)
    : t.model.rowCounts(format.whole(rows), format.whole(train), format.whole(test));
}

/** The rows that only models of this indicator have. */
function indicatorRows(model: Model, locale: Locale): readonly (KeyValueRow | false)[] {
  if (model.indicator === null) return [];
  const { language, format } = locale;
  const definition = definitionOf(model.indicator);
  return [
    ...definition.describeModel(model, locale),
    ...definition.labelingFields.map(({ name, texts, formatValue }) => {
      const value = numberAt(model, `labeling.${name}`);
      return value !== null && { name: texts[language].name, value: formatValue(value, format) };
    }),
  ];
}
