/** Two models side by side: whose figures are better, and in what they were asked for otherwise. */
import type { ComponentChildren } from 'preact';
import { getModel } from '../api/requests.ts';
import type { Model } from '../api/requests.ts';
import { useLanguage } from '../i18n/locale.ts';
import { figure, metricsOf, metricText, textAt } from '../models/metrics-json.ts';
import type { Metric } from '../models/metrics-json.ts';
import { parametersIn } from '../models/format-parameters.ts';
import { searchWords } from '../models/describe-search.ts';
import { VerdictBadge } from '../components/badges.tsx';
import { Loading, ProblemNotice } from '../components/notices.tsx';
import { Page } from '../components/page-layout.tsx';
import { hrefTo } from '../routing.ts';
import { useLoaded } from '../hooks/use-async.ts';

type Pair<T> = readonly [T, T];

export function CompareView({ ids }: { readonly ids: Pair<string> }) {
  const { words } = useLanguage();
  const { value, error, retry } = useLoaded<Pair<Model>>(
    (signal) => Promise.all([getModel(ids[0], signal), getModel(ids[1], signal)]),
    [...ids],
  );
  return (
    <Page
      title={words.compare.title}
      lead={words.compare.legend}
      back={{
        href: hrefTo(['models'], { indicator: value?.[0].indicator ?? null }),
        words: words.compare.others,
      }}
    >
      {error && <ProblemNotice error={error} onRetry={retry} />}
      {!value && !error && <Loading />}
      {value && <Comparison models={value} />}
    </Page>
  );
}

function Comparison({ models }: { readonly models: Pair<Model> }) {
  const language = useLanguage();
  const { words, format } = language;
  const [one, other] = models;
  const isSameKind = one.indicator === other.indicator;
  const metrics = isSameKind && one.indicator !== null ? metricsOf[one.indicator] : [];
  const days = ({ data_start_date: start, data_end_date: end }: Model) =>
    start !== null && end !== null ? format.days(start, end) : '–';
  const machineOf = (model: Model) => model.machine_name ?? words.model.nobody;
  const search = (name: keyof ReturnType<typeof searchWords>) => (model: Model) =>
    searchWords(model, language)[name] ?? '–';
  const number = (path: string) => (model: Model) => format.orDash(figure(model, path), format.plain);
  const settings: readonly (readonly [string, (model: Model) => string])[] = [
    [words.compare.kind, ({ indicator }) => format.orDash(indicator, (kind) => words.indicators[kind])],
    [words.compare.machine, machineOf],
    [words.compare.data, days],
    [words.compare.rows, ({ rows }) => format.orDash(rows, format.whole)],
    [words.compare.scoring, search('scoring')],
    [words.compare.strategy, search('strategy')],
    [words.compare.folds, search('folds')],
    ...(one.indicator === 'status' || other.indicator === 'status'
      ? ([
          [words.compare.drop, number('labeling.drop_percentage')],
          [
            words.compare.window,
            (model: Model) => format.orDash(figure(model, 'labeling.window_minutes'), format.minutes),
          ],
        ] as const)
      : []),
    [words.model.best, (model) => parametersIn(model, 'best_params', format) ?? '–'],
    [words.model.version, (model) => model.xgboost_version ?? '–'],
  ];
  const isUnproven = models.some((model) => textAt(model, 'verdict.level') === 'unproven');
  const cautions = isSameKind
    ? [!isSameData(models) && words.compare.otherData, isUnproven && words.compare.unproven].filter(Boolean)
    : [words.compare.otherKinds];
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
          <caption class="hidden">{words.compare.caption}</caption>
          <thead>
            <tr>
              <th scope="col">{words.compare.what}</th>
              {models.map((model) => (
                <th key={model.id} scope="col">
                  <a href={hrefTo(['models', model.id])} class="name">
                    {machineOf(model)}
                  </a>
                  <small class="note block">{format.time(model.timestamp)}</small>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Row name={words.compare.verdict} mark={null}>
              {models.map((model) => (
                <VerdictBadge level={textAt(model, 'verdict.level')} />
              ))}
            </Row>
            {metrics.map((metric) => {
              const texts = models.map((model) => metricText(metric, model, language));
              return (
                <Row
                  key={metric.key}
                  name={words.metrics[metric.key]}
                  hint={words.metrics.hints[metric.key]}
                  // Whose figures are told alike, or are not to be relied on, is no better.
                  mark={isUnproven || texts[0] === texts[1] ? null : betterOf(metric, models)}
                >
                  {texts}
                </Row>
              );
            })}
          </tbody>
          <tbody>
            <tr>
              <th scope="rowgroup" colSpan={3} class="group">
                {words.compare.settings}
              </th>
            </tr>
            {settings.map(([name, textOf]) => (
              <Row key={name} name={name} mark={textOf(one) === textOf(other) ? null : 'differs'}>
                {models.map(textOf)}
              </Row>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** Whether both were tested on the same rows: the newest fifth of those that each was given. */
function isSameData([one, other]: Pair<Model>): boolean {
  const sameOf = (key: 'machine_name' | 'row_hash' | 'data_start_date' | 'data_end_date' | 'rows') =>
    one[key] === other[key];
  return one.row_hash && other.row_hash
    ? sameOf('machine_name') && sameOf('row_hash')
    : sameOf('machine_name') && sameOf('data_start_date') && sameOf('data_end_date') && sameOf('rows');
}

/** Which column is better; null when neither is, or one is not known. */
function betterOf({ valueOf, better }: Metric, [one, other]: Pair<Model>): 0 | 1 | null {
  const [a, b] = [valueOf(one), valueOf(other)];
  if (a === null || b === null || a === b) return null;
  return a > b === (better === 'higher') ? 0 : 1;
}

interface RowProps {
  readonly name: string;
  readonly hint?: string;
  readonly mark: 0 | 1 | 'differs' | null;
  readonly children: readonly ComponentChildren[];
}

function Row({ name, hint, mark, children }: RowProps) {
  const { words } = useLanguage();
  return (
    <tr class={mark === null ? undefined : 'is-marked'}>
      <th scope="row">
        {mark === 'differs' && (
          <span class="mark" role="img" aria-label={words.compare.differs}>
            ≠
          </span>
        )}
        {name}
        {hint && <small class="note block on-desk-block">{hint}</small>}
      </th>
      {children.map((child, column) => (
        <td key={column} class={mark === column ? 'better' : undefined}>
          {child}
          {mark === column && (
            <span class="mark" role="img" aria-label={words.compare.better}>
              ▲
            </span>
          )}
        </td>
      ))}
    </tr>
  );
}
