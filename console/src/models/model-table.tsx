/** Models and their figures, sorted by a click on a figure's name. */
import { useState } from 'preact/hooks';
import type { Indicator, Model } from '../api/requests.ts';
import { useLanguage } from '../i18n/locale.ts';
import { metricsOf, metricText, textAt } from './metrics-json.ts';
import type { Metric } from './metrics-json.ts';
import { VerdictBadge } from '../components/badges.tsx';
import { hrefTo } from '../routing.ts';

interface Sort {
  readonly key: Metric['key'] | 'published';
  readonly isDescending: boolean;
}

export interface ModelTableProps {
  readonly indicator: Indicator;
  readonly models: readonly Model[];
  /** Ids of those that are ticked, at most two. */
  readonly chosen: readonly string[];
  readonly onChosen: (chosen: readonly string[]) => void;
}

export function ModelTable({ indicator, models, chosen, onChosen }: ModelTableProps) {
  const { words } = useLanguage();
  const metrics = metricsOf[indicator];
  const [sort, setSort] = useState<Sort>({ key: 'published', isDescending: true });
  const sorted = sortedBy(models, metrics, sort);
  /** The better first, at the first click. */
  const sortBy = (key: Sort['key'], best: boolean) =>
    setSort({ key, isDescending: sort.key === key ? !sort.isDescending : best });

  return (
    <div class="scroll" role="region" aria-label={words.models.scroll} tabIndex={0}>
      <table class="list figures">
        <caption class="hidden">{words.models.caption}</caption>
        <thead>
          <tr>
            <th scope="col">
              <span class="hidden">{words.models.compare}</span>
            </th>
            <SortHead name="published" words={words.models.machine} {...{ sort, sortBy }} isBest />
            <th scope="col">{words.models.verdict}</th>
            {metrics.map(({ key, better }) => (
              <SortHead
                key={key}
                name={key}
                words={words.metrics[key]}
                hint={words.metrics.hints[key]}
                {...{ sort, sortBy }}
                isBest={better === 'higher'}
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
              isChosen={chosen.includes(model.id)}
              isFull={chosen.length >= 2}
              onChoose={() =>
                onChosen(
                  chosen.includes(model.id) ? chosen.filter((id) => id !== model.id) : [...chosen, model.id],
                )
              }
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What is not known comes last, either way. */
function sortedBy(models: readonly Model[], metrics: readonly Metric[], sort: Sort): readonly Model[] {
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

interface SortHeadProps {
  readonly name: Sort['key'];
  readonly words: string;
  readonly hint?: string;
  readonly sort: Sort;
  readonly sortBy: (key: Sort['key'], isDescending: boolean) => void;
  /** Whether the largest come first, at the first click. */
  readonly isBest: boolean;
  readonly isNumber?: boolean;
}

function SortHead({ name, words, hint, sort, sortBy, isBest, isNumber = false }: SortHeadProps) {
  const { words: all } = useLanguage();
  const isSorted = sort.key === name;
  return (
    <th
      scope="col"
      class={isNumber ? 'number' : undefined}
      aria-sort={isSorted ? (sort.isDescending ? 'descending' : 'ascending') : undefined}
    >
      <button type="button" class="sort" title={hint} onClick={() => sortBy(name, isBest)}>
        {name === 'published' ? `${words}, ${all.models.published.toLocaleLowerCase()}` : words}
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
  readonly isChosen: boolean;
  readonly isFull: boolean;
  readonly onChoose: () => void;
}

function ModelRow({ model, metrics, isChosen, isFull, onChoose }: ModelRowProps) {
  const language = useLanguage();
  const { words, format } = language;
  const machine = model.machine_name ?? words.model.nobody;
  const time = format.time(model.timestamp);
  return (
    <tr class={isChosen ? 'is-chosen' : undefined}>
      <td class="tick">
        <input
          type="checkbox"
          aria-label={words.models.select(machine, time)}
          checked={isChosen}
          disabled={isFull && !isChosen}
          onChange={onChoose}
        />
      </td>
      <th scope="row">
        <a href={hrefTo(['models', model.id])} class="name">
          {machine}
        </a>
        <small class="note block">{time}</small>
      </th>
      <td>
        <VerdictBadge level={textAt(model, 'verdict.level')} />
      </td>
      {metrics.map((metric) => (
        <td key={metric.key} class="number">
          {metricText(metric, model, language)}
        </td>
      ))}
    </tr>
  );
}
