/** The published models of one indicator, sorted by any metric. Two of them can be selected and compared. */
import { useState } from 'preact/hooks';
import { asApiError } from '../api/api-error.ts';
import type { ApiError } from '../api/api-error.ts';
import { listModels } from '../api/requests.ts';
import type { ListPage, ModelFilters } from '../api/requests.ts';
import type { Model } from '../api/schemas.ts';
import { useCanTrain } from '../api/session.ts';
import { indicatorNamed, INDICATORS } from '../api/training-options.ts';
import { SelectField } from '../components/fields.tsx';
import { ClearFiltersButton, MachineFilter } from '../machines/machine-filter.tsx';
import { EmptyState, ErrorNotice, Loading } from '../components/notices.tsx';
import { PageLayout } from '../components/page-layout.tsx';
import { useAsync } from '../hooks/use-async.ts';
import { useMachines } from '../hooks/use-machines.ts';
import { useShowMoreFocus } from '../hooks/use-show-more-focus.ts';
import { useLocale } from '../hooks/use-locale.ts';
import { definitionOf } from '../indicators/registry.ts';
import { ModelTable } from '../models/model-table.tsx';
import { hrefTo, replaceQuery } from '../routing.ts';

export function ModelsView({ query }: { readonly query: URLSearchParams }) {
  const { language, t, format } = useLocale();
  const machine = query.get('machine') ?? '';
  const indicator = indicatorNamed(query.get('indicator'));
  const filters = { indicator, ...(machine && { machine_name: machine }) };
  const { value, error, retry } = useAsync<ListPage<Model>>(
    (signal) => listModels(filters, null, signal),
    [indicator, machine],
  );
  const known = useMachines();
  const canTrain = useCanTrain();
  const isMachineKnown = machine === '' || known.machines.some(({ name }) => name === machine);
  const { models, cursor, showMore, showMoreError } = useShowMore(value, filters);
  const keepFocus = useShowMoreFocus(
    models.map(({ id }) => hrefTo(['models', id])),
    cursor !== null,
  );
  const [selected, setSelected] = useState<readonly string[]>([]);

  return (
    <PageLayout title={t.models.title} lead={t.models.lead}>
      <div class="filters">
        <SelectField
          label={t.models.indicator}
          name="indicator"
          value={indicator}
          options={INDICATORS.map((one) => [one, definitionOf(one).texts[language].name] as const)}
          onValue={(one) => {
            setSelected([]);
            replaceQuery({ machine, indicator: one });
          }}
        />
        <MachineFilter
          label={t.models.machine}
          known={known}
          value={machine}
          onValue={(name) => {
            setSelected([]);
            replaceQuery({ machine: name, indicator });
          }}
        />
        {machine !== '' && (
          <ClearFiltersButton
            onClear={() => {
              setSelected([]);
              replaceQuery({ indicator });
            }}
          />
        )}
        <div class="compare-bar">
          <p class="note" role="status">
            {selected.length === 0 ? t.models.compareHint : t.models.selected(selected.length)}
          </p>
          {selected.length === 2 && (
            <a class="button primary" href={hrefTo(['compare', ...selected])}>
              {t.models.compare}
            </a>
          )}
        </div>
      </div>
      {error && <ErrorNotice error={error} onRetry={retry} isStale={value !== undefined} />}
      {!value && !error && <Loading />}
      {models.length > 0 && (
        <ModelTable indicator={indicator} models={models} selected={selected} onSelected={setSelected} />
      )}
      {value?.items.length === 0 && (
        <EmptyState title={machine ? t.models.noMatch : t.models.emptyTitle}>
          {isMachineKnown && canTrain && (
            <>
              <p>{t.models.emptyHint}</p>
              <a class="button primary" href={hrefTo(['train'], { machine, indicator })}>
                {t.train.title}
              </a>
            </>
          )}
        </EmptyState>
      )}
      {showMoreError && <ErrorNotice error={showMoreError} />}
      {cursor !== null && models.length > 0 && (
        <p class="row">
          <button
            type="button"
            onClick={() => {
              keepFocus();
              void showMore();
            }}
          >
            {t.actions.showMore}
          </button>
          <span class="note">{t.models.sortedPart(format.whole(models.length))}</span>
        </p>
      )}
    </PageLayout>
  );
}

/** The first page of models, and the pages that "Show more" adds to it. They are dropped when the first page changes. */
function useShowMore(first: ListPage<Model> | undefined, filters: ModelFilters) {
  const [added, setAdded] = useState<{ to: ListPage<Model> | undefined; rest: ListPage<Model> }>();
  const [showMoreError, setError] = useState<ApiError>();
  const rest = added?.to === first ? added?.rest : undefined;
  const cursor = (rest ?? first)?.cursor ?? null;
  const models = [...(first?.items ?? []), ...(rest?.items ?? [])];

  async function showMore(): Promise<void> {
    try {
      const page = await listModels(filters, cursor, new AbortController().signal);
      setAdded({
        to: first,
        rest: { items: [...(rest?.items ?? []), ...page.items], cursor: page.cursor },
      });
      setError(undefined);
    } catch (failure) {
      setError(asApiError(failure));
    }
  }
  return { models, cursor, showMore, showMoreError };
}
