/** The published models by what they are worth: sorted by any figure, two of them ticked to compare. */
import { useState } from 'preact/hooks';
import { modelsAfter } from '../api/requests.ts';
import type { Indicator, Listed, Model } from '../api/requests.ts';
import { asApiError } from '../api/api-error.ts';
import type { ApiError } from '../api/api-error.ts';
import { useLanguage } from '../i18n/locale.ts';
import { ModelTable } from '../models/model-table.tsx';
import { SelectField } from '../components/fields.tsx';
import { ClearFilters, MachineFilter, useMachines } from '../components/machine-field.tsx';
import { Empty, Loading, ProblemNotice } from '../components/notices.tsx';
import { Page } from '../components/page-layout.tsx';
import { hrefTo, refine } from '../routing.ts';
import { useLoaded } from '../hooks/use-async.ts';
import { useMoreFocus } from '../hooks/use-show-more-focus.ts';

export function ModelsView({ query }: { readonly query: URLSearchParams }) {
  const { words, format } = useLanguage();
  const machine = query.get('machine') ?? '';
  const indicator: Indicator = query.get('indicator') === 'health' ? 'health' : 'status';
  const filters = { indicator, ...(machine && { machine_name: machine }) };
  const { value, error, retry } = useLoaded<Listed<Model>>(
    (signal) => modelsAfter(filters, null, signal),
    [indicator, machine],
  );
  const known = useMachines();
  const isKnown = machine === '' || known.machines.some(({ name }) => name === machine);
  const { models, cursor, more, moreError } = useMore(value, filters);
  const moreAsked = useMoreFocus(
    models.map(({ id }) => hrefTo(['models', id])),
    cursor !== null,
  );
  const [chosen, setChosen] = useState<readonly string[]>([]);

  return (
    <Page title={words.models.title} lead={words.models.lead}>
      <div class="filters">
        <SelectField
          label={words.models.kind}
          name="indicator"
          value={indicator}
          options={[
            ['status', words.indicators.status],
            ['health', words.indicators.health],
          ]}
          onValue={(kind) => {
            setChosen([]);
            refine({ machine, indicator: kind });
          }}
        />
        <MachineFilter
          label={words.models.machine}
          known={known}
          value={machine}
          onValue={(name) => {
            setChosen([]);
            refine({ machine: name, indicator });
          }}
        />
        {machine !== '' && (
          <ClearFilters
            onClear={() => {
              setChosen([]);
              refine({ indicator });
            }}
          />
        )}
        <div class="compare-bar">
          <p class="note" role="status">
            {chosen.length === 0 ? words.models.compareHint : words.models.chosen(chosen.length)}
          </p>
          {chosen.length === 2 && (
            <a class="button primary" href={hrefTo(['compare', ...chosen])}>
              {words.models.compare}
            </a>
          )}
        </div>
      </div>
      {error && <ProblemNotice error={error} onRetry={retry} isStale={value !== undefined} />}
      {!value && !error && <Loading />}
      {models.length > 0 && (
        <ModelTable indicator={indicator} models={models} chosen={chosen} onChosen={setChosen} />
      )}
      {value?.items.length === 0 && (
        <Empty title={machine ? words.models.noneFound : words.models.emptyTitle}>
          {isKnown && (
            <>
              <p>{words.models.emptyHint}</p>
              <a class="button primary" href={hrefTo(['train'], { machine, indicator })}>
                {words.train.title}
              </a>
            </>
          )}
        </Empty>
      )}
      {moreError && <ProblemNotice error={moreError} />}
      {cursor !== null && models.length > 0 && (
        <p class="row">
          <button
            type="button"
            onClick={() => {
              moreAsked();
              void more();
            }}
          >
            {words.actions.more}
          </button>
          <span class="note">{words.models.sortedPart(format.whole(models.length))}</span>
        </p>
      )}
    </Page>
  );
}

/** The first page, and those after it that were asked for. */
function useMore(first: Listed<Model> | undefined, filters: Parameters<typeof modelsAfter>[0]) {
  const [seen, setSeen] = useState<{ of: Listed<Model> | undefined; rest: Listed<Model> | undefined }>();
  const [moreError, setError] = useState<ApiError>();
  const rest = seen?.of === first ? seen?.rest : undefined;
  const cursor = (rest ?? first)?.cursor ?? null;
  const models = [...(first?.items ?? []), ...(rest?.items ?? [])];

  async function more(): Promise<void> {
    try {
      const page = await modelsAfter(filters, cursor, new AbortController().signal);
      setSeen({ of: first, rest: { items: [...(rest?.items ?? []), ...page.items], cursor: page.cursor } });
      setError(undefined);
    } catch (failure) {
      setError(asApiError(failure));
    }
  }
  return { models, cursor, more, moreError };
}
