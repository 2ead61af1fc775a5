/** Two models side by side: which metrics are better, and which settings differ. */
import type { ComponentChildren } from 'preact';
import { getModel } from '../api/requests.ts';
import type { Model } from '../api/schemas.ts';
import { VerdictBadge } from '../components/badges.tsx';
import { ErrorNotice, Loading } from '../components/notices.tsx';
import { PageLayout } from '../components/page-layout.tsx';
import { useAsync } from '../hooks/use-async.ts';
import { DASH } from '../i18n/format.ts';
import { useLocale } from '../hooks/use-locale.ts';
import type { Locale } from '../i18n/locale.ts';
import type { LabelingField, Metric } from '../indicators/definition.ts';
import { definitionOf } from '../indicators/registry.ts';
import { describeSearch } from '../models/describe-search.ts';
import { formatMetric } from '../models/format-metric.ts';
import { formatParameters } from '../models/format-parameters.ts';
import { numberAt, stringAt } from '../models/metrics-json.ts';
import { hrefTo } from '../routing.ts';

type Pair<T> = readonly [T, T];

export function CompareView({ ids }: { readonly ids: Pair<string> }) {
  const { t } = useLocale();
  const { value, error, retry } = useAsync<Pair<Model>>(
    (signal) => Promise.all([getModel(ids[0], signal), getModel(ids[1], signal)]),
    [...ids],
  );
  return (
    <PageLayout
      title={t.compare.title}
      lead={t.compare.legend}
      back={{
        href: hrefTo(['models'], { indicator: value?.[0].indicator ?? null }),
        text: t.compare.chooseOthers,
      }}
    >
      {error && <ErrorNotice error={error} onRetry={retry} />}
      {!value && !error && <Loading />}
      {value && <Comparison models={value} />}
    </PageLayout>
  );
}

function Comparison({ models }: { readonly models: Pair<Model> }) {
  const locale = useLocale();
  const { language, t, format } = locale;
  const [one, other] = models;
  const hasSameIndicator = one.indicator === other.indicator;
  const metrics = hasSameIndicator && one.indicator !== null ? definitionOf(one.indicator).metrics : [];
  const isUnproven = models.some((model) => stringAt(model, 'verdict.level') === 'unproven');
  const cautions = hasSameIndicator
    ? [!isSameData(models) && t.compare.otherData, isUnproven && t.compare.unproven].filter(Boolean)
    : [t.compare.otherIndicators];
  return (
    <>
      {cautions.length > 0 && (
        <div class="notice warn">
          {cautions.map((caution) => (
            <p>{caution}</p>
          ))}
        </div>
      )}
      <div class="scroll">
        <table class="list compare">
          <caption class="visually-hidden">{t.compare.caption}</caption>
          <thead>
            <tr>
              <th scope="col">{t.compare.metric}</th>
              {models.map((model) => (
                <th key={model.id} scope="col">
                  <a href={hrefTo(['models', model.id])} class="name">
                    {model.machine_name ?? t.model.unknownMachine}
                  </a>
                  <small class="note block">{format.time(model.timestamp)}</small>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <ComparisonRow name={t.compare.verdict} mark={null}>
              {models.map((model) => (
                <VerdictBadge level={stringAt(model, 'verdict.level')} />
              ))}
            </ComparisonRow>
            {metrics.map((metric) => {
              const texts = models.map((model) => formatMetric(metric, model, locale));
              return (
                <ComparisonRow
                  key={metric.key}
                  {...metric.texts[language]}
                  // Values that look the same are not marked, nor are those of unproven models.
                  mark={isUnproven || texts[0] === texts[1] ? null : betterOf(metric, models)}
                >
                  {texts}
                </ComparisonRow>
              );
            })}
          </tbody>
          <tbody>
            <tr>
              <th scope="rowgroup" colSpan={3} class="group">
                {t.compare.settings}
              </th>
            </tr>
            {settingsOf(models, locale).map(([name, valueOf]) => (
              <ComparisonRow key={name} name={name} mark={valueOf(one) === valueOf(other) ? null : 'differs'}>
                {models.map(valueOf)}
              </ComparisonRow>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

type Setting = readonly [name: string, valueOf: (model: Model) => string];

function settingsOf(models: Pair<Model>, locale: Locale): readonly Setting[] {
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
    [t.compare.scoring, search('scoring')],
    [t.compare.strategy, search('strategy')],
    [t.compare.folds, search('folds')],
    ...labelingFieldsOf(models).map(({ name, texts, formatValue }): Setting => [
      texts[language].name,
      (model) => format.orDash(numberAt(model, `labeling.${name}`), (value) => formatValue(value, format)),
    ]),
    [t.model.bestParameters, (model) => formatParameters(model, 'best_params', format) ?? DASH],
    [t.model.xgboostVersion, (model) => model.xgboost_version ?? DASH],
  ];
}

/** The labeling fields that either model's indicator has. */
function labelingFieldsOf(models: Pair<Model>): readonly LabelingField[] {
  const fields = models.flatMap(({ indicator }) =>
    indicator === null ? [] : definitionOf(indicator).labelingFields,
  );
  return [...new Set(fields)];
}

/** Whether both models were tested on the same rows: each is tested on the newest fifth of its data. */
function isSameData([one, other]: Pair<Model>): boolean {
  const isSame = (key: 'machine_name' | 'row_hash' | 'data_start_date' | 'data_end_date' | 'rows') =>
    one[key] === other[key];
  return one.row_hash && other.row_hash
    ? isSame('machine_name') && isSame('row_hash')
    : isSame('machine_name') && isSame('data_start_date') && isSame('data_end_date') && isSame('rows');
}

/** The column with the better value; null when the values are equal or one is unknown. */
function betterOf({ valueOf, better }: Metric, [one, other]: Pair<Model>): 0 | 1 | null {
  const [a, b] = [valueOf(one), valueOf(other)];
  if (a === null || b === null || a === b) return null;
  return a > b === (better === 'higher') ? 0 : 1;
}

interface ComparisonRowProps {
  readonly name: string;
  readonly hint?: string;
  /** The column to mark as better, or that the columns differ. */
  readonly mark: 0 | 1 | 'differs' | null;
  readonly children: readonly ComponentChildren[];
}

function ComparisonRow({ name, hint, mark, children }: ComparisonRowProps) {
  const { t } = useLocale();
  return (
    <tr>
      <th scope="row">
        {mark === 'differs' && (
          <span class="mark" role="img" aria-label={t.compare.differs}>
            ≠
          </span>
        )}
        {name}
        {hint && <small class="note block wide-only-block">{hint}</small>}
      </th>
      {children.map((child, column) => (
        <td key={column} class={mark === column ? 'better' : undefined}>
          {child}
          {mark === column && (
            <span class="mark" role="img" aria-label={t.compare.better}>
              ▲
            </span>
          )}
        </td>
      ))}
    </tr>
  );
}
