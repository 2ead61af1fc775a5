/** The machines that have telemetry, each with the verdict on its latest model. */
import { useState } from 'preact/hooks';
import { listAllMachines } from '../api/requests.ts';
import type { Machine } from '../api/schemas.ts';
import { TextField } from '../components/fields.tsx';
import { EmptyState, ErrorNotice, Loading } from '../components/notices.tsx';
import { PageLayout } from '../components/page-layout.tsx';
import { useAsync } from '../hooks/use-async.ts';
import { useShowMoreFocus } from '../hooks/use-show-more-focus.ts';
import { useLocale } from '../hooks/use-locale.ts';
import { MachineTable } from '../machines/machine-table.tsx';
import { hrefTo } from '../routing.ts';

/** How many machines are shown at first, and how many "Show more" adds. */
const PAGE_SIZE = 100;

export function MachinesView() {
  const { t, format } = useLocale();
  const { value, error, retry } = useAsync<readonly Machine[]>(listAllMachines, []);
  const [text, setText] = useState('');
  const [shown, setShown] = useState(PAGE_SIZE);
  const lowerText = text.trim().toLocaleLowerCase();
  const matches = (value ?? []).filter(({ name }) => name.toLocaleLowerCase().includes(lowerText));

  const keepFocus = useShowMoreFocus(
    matches.slice(0, shown).map(({ name }) => hrefTo(['machines', name])),
    matches.length > shown,
  );

  return (
    <PageLayout title={t.machines.title} lead={t.machines.lead}>
      {error && <ErrorNotice error={error} onRetry={retry} isStale={value !== undefined} />}
      {!value && !error && <Loading />}
      {value?.length === 0 && (
        <EmptyState title={t.machines.emptyTitle}>
          <p>{t.machines.emptyHint}</p>
          <pre>
            <code>npm run import -- telemetry.csv.gz</code>
          </pre>
        </EmptyState>
      )}
      {value && value.length > 0 && (
        <>
          <div class="filters">
            <TextField
              label={t.machines.search}
              name="search"
              value={text}
              onValue={setText}
              input={{ type: 'search', autoComplete: 'off' }}
            />
            <p class="note" role="status">
              {t.machines.count(matches.length, format.whole(matches.length))}
            </p>
          </div>
          {matches.length === 0 ? (
            <EmptyState title={t.machines.noMatch(text.trim())} />
          ) : (
            <MachineTable machines={matches.slice(0, shown)} />
          )}
          {matches.length > shown && (
            <button
              type="button"
              onClick={() => {
                keepFocus();
                setShown(shown + PAGE_SIZE);
              }}
            >
              {t.actions.showMore}
            </button>
          )}
        </>
      )}
    </PageLayout>
  );
}
