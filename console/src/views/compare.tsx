/** Two models side by side: which metrics are better, and which settings differ. */
import { getModel } from '../api/requests.ts';
import { VerdictBadge } from '../components/badges.tsx';
import { ErrorNotice, Loading } from '../components/notices.tsx';
import { PageLayout } from '../components/page-layout.tsx';
import { useAsync } from '../hooks/use-async.ts';
import { useLocale } from '../hooks/use-locale.ts';
import type { Metric } from '../indicators/definition.ts';
import { definitionOf } from '../indicators/registry.ts';
import { settingsOf } from '../models/compared-settings.ts';
import type { ModelPair } from '../models/compared-settings.ts';
import { ComparisonRow } from '../models/comparison-row.tsx';
import { formatMetric } from '../models/format-metric.ts';
import { stringAt } from '../models/metrics-json.ts';
import { hrefTo } from '../routing.ts';

export function CompareView({ ids }: { readonly ids: readonly [string, string] }) {
  const { t } = useLocale();
  const { value, error, retry } = useAsync<ModelPair>(
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

function Comparison({ models }: { readonly models: ModelPair }) {
  const locale = useLocale();
  const { language, t, format } = locale;
  const [one, other] = models;
  const hasSameIndicator = one.indicator === other.indicator;
  const metrics = hasSameIndicator && one.indicator !== null ? definitionOf(one.indicator).metrics : [];
  const isUnproven = models.some((model) => stringAt(model, 'verdict.level') === 'unproven');
  const isUntrusted = models.some((model) =>
    ['chance', 'persistence'].includes(stringAt(model, 'verdict.level') ?? ''),
  );
  const cautions = hasSameIndicator
    ? [
        !isSameData(models) && t.compare.otherData,
        isUnproven && t.compare.unproven,
        isUntrusted && t.compare.untrusted,
      ].filter(Boolean)
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
                  <a href={hrefTo(['models', model.id])} class="name" title={model.machine_name ?? undefined}>
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
                  // Values that look the same are not marked.
                  mark={isUnproven || texts[0] === texts[1] ? null : markOf(metric, models)}
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
                {models.map((model) => (
                  <span class="clamped" title={valueOf(model)}>
                    {valueOf(model)}
                  </span>
                ))}
              </ComparisonRow>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** Whether both models were tested on the same rows: each is tested on the newest fifth of its data. */
function isSameData([one, other]: ModelPair): boolean {
  const isSame = (key: 'machine_name' | 'row_hash' | 'data_start_date' | 'data_end_date' | 'rows') =>
    one[key] === other[key];
  return one.row_hash && other.row_hash
    ? isSame('machine_name') && isSame('row_hash')
    : isSame('machine_name') && isSame('data_start_date') && isSame('data_end_date') && isSame('rows');
}

/** Levels that a metric can be praised under. A green mark on a model that is no better than chance would mislead. */
const TRUSTED_LEVELS = ['useful', 'noisy', 'weak'];

/** The column to mark as better, unless its model has no trusted verdict. */
function markOf(metric: Metric, models: ModelPair): 0 | 1 | null {
  const better = betterOf(metric, models);
  if (better === null) return null;
  return TRUSTED_LEVELS.includes(stringAt(models[better], 'verdict.level') ?? '') ? better : null;
}

/** The column with the better value; null when the values are equal or one is unknown. */
function betterOf({ valueOf, better }: Metric, [one, other]: ModelPair): 0 | 1 | null {
  const [a, b] = [valueOf(one), valueOf(other)];
  if (a === null || b === null || a === b) return null;
  return a > b === (better === 'higher') ? 0 : 1;
}
