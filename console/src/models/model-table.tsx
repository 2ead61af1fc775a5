/** Models and their metrics. A click on a metric's name sorts by it. */
import { useState } from 'preact/hooks';
import type { Model } from '../api/schemas.ts';
import type { Indicator } from '../api/training-options.ts';
import { VerdictBadge } from '../components/badges.tsx';
import { useLocale } from '../hooks/use-locale.ts';
import type { Metric } from '../indicators/definition.ts';
import { definitionOf } from '../indicators/registry.ts';
import { hrefTo } from '../routing.ts';
import { formatMetric } from './format-metric.ts';
import { stringAt } from './metrics-json.ts';

/** A metric's key, or `published` for the time of publication. */
type SortKey = string;

interface Sort {
  readonly key: SortKey;
  readonly isDescending: boolean;
}

export interface ModelTableProps {
  readonly indicator: Indicator;
  readonly models: readonly Model[];
  /** Ids of the models to compare, at most two. */
  readonly selected: readonly string[];
  readonly onSelected: (selected: readonly string[]) => void;
}

export function ModelTable({ indicator, models, selected, onSelected }: ModelTableProps) {
  const { language, t } = useLocale();
  const { metrics } = definitionOf(indicator);
  const [sort, setSort] = useState<Sort>({ key: 'published', isDescending: true });
  const sorted = sortModels(models, metrics, sort);
  const sortBy = (key: SortKey, isDescendingFirst: boolean) =>
    setSort({ key, isDescending: sort.key === key ? !sort.isDescending : isDescendingFirst });

  return (
    <div class="scroll" role="region" aria-label={t.models.tableLabel} tabIndex={0}>
      <table class="list metrics stacked">
        <caption class="visually-hidden">{t.models.caption}</caption>
        <thead>
          <tr>
            <th scope="col">
              <span class="visually-hidden">{t.models.compare}</span>
            </th>
            <SortHeader
              sortKey="published"
              name={t.models.machineAndDate}
              {...{ sort, sortBy }}
              isDescendingFirst
            />
            <th scope="col">{t.models.verdict}</th>
            {metrics.map(({ key, texts, better }) => (
              <SortHeader
                key={key}
                sortKey={key}
                {...texts[language]}
                {...{ sort, sortBy }}
                isDescendingFirst={better === 'higher'}
                isNumber
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.map((model) => (
            <ModelRow
              key={model.id}
              {...{ model, metrics }}
              isSelected={selected.includes(model.id)}
              isFull={selected.length >= 2}
              onToggle={() =>
                onSelected(
                  selected.includes(model.id)
                    ? selected.filter((id) => id !== model.id)
                    : [...selected, model.id],
                )
              }
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Models without the metric come last in both directions. */
function sortModels(models: readonly Model[], metrics: readonly Metric[], sort: Sort): readonly Model[] {
  const valueOf =
    sort.key === 'published'
      ? (model: Model) => Date.parse(model.timestamp)
      : metrics.find(({ key }) => key === sort.key)?.valueOf;
  if (!valueOf) return models;
  const sign = sort.isDescending ? -1 : 1;
  return models.toSorted((one, other) => {
    const [a, b] = [valueOf(one), valueOf(other)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return sign * (a - b);
  });
}

interface SortHeaderProps {
  readonly sortKey: SortKey;
  readonly name: string;
  readonly hint?: string;
  readonly sort: Sort;
  readonly sortBy: (key: SortKey, isDescendingFirst: boolean) => void;
  /** Whether the first click sorts the largest values first. It puts the best models on top. */
  readonly isDescendingFirst: boolean;
  readonly isNumber?: boolean;
}

function SortHeader({
  sortKey,
  name,
  hint,
  sort,
  sortBy,
  isDescendingFirst,
  isNumber = false,
}: SortHeaderProps) {
  const isSorted = sort.key === sortKey;
  return (
    <th
      scope="col"
      class={isNumber ? 'number' : undefined}
      aria-sort={isSorted ? (sort.isDescending ? 'descending' : 'ascending') : undefined}
    >
      <button type="button" class="sort" title={hint} onClick={() => sortBy(sortKey, isDescendingFirst)}>
        {name}
        <span aria-hidden="true" class="arrow">
          {isSorted ? (sort.isDescending ? '↓' : '↑') : '↕'}
        </span>
      </button>
    </th>
  );
}

interface ModelRowProps {
  readonly model: Model;
  readonly metrics: readonly Metric[];
  readonly isSelected: boolean;
  /** Whether no further model can be selected. */
  readonly isFull: boolean;
  readonly onToggle: () => void;
}

function ModelRow({ model, metrics, isSelected, isFull, onToggle }: ModelRowProps) {
  const locale = useLocale();
  const { language, t, format } = locale;
  const machine = model.machine_name ?? t.model.unknownMachine;
  const time = format.time(model.timestamp);
  return (
    <tr class={isSelected ? 'is-selected' : undefined}>
      <td class="tick">
        <input
          type="checkbox"
          aria-label={t.models.select(machine, time)}
          checked={isSelected}
          disabled={isFull && !isSelected}
          onChange={onToggle}
        />
      </td>
      <th scope="row">
        <a href={hrefTo(['models', model.id])} class="name" title={machine}>
          {machine}
        </a>
        <small class="note block">{time}</small>
      </th>
      <td>
        <VerdictBadge level={stringAt(model, 'verdict.level')} />
      </td>
      {metrics.map((metric) => (
        <td key={metric.key} class="number" data-label={metric.texts[language].name}>
          {formatMetric(metric, model, locale)}
        </td>
      ))}
    </tr>
  );
}
