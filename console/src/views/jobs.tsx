/** The list of jobs, which updates itself. */
import { useState } from 'preact/hooks';
import { announce } from '../announcements.ts';
import { isActive } from '../api/schemas.ts';
import type { Job, JobStatus } from '../api/schemas.ts';
import { useCanTrain } from '../api/session.ts';
import { CancelDialog } from '../jobs/cancel-dialog.tsx';
import { SelectField } from '../components/fields.tsx';
import { ClearFiltersButton, MachineFilter } from '../machines/machine-filter.tsx';
import { EmptyState, ErrorNotice, Loading } from '../components/notices.tsx';
import { PageLayout } from '../components/page-layout.tsx';
import { useJobList } from '../hooks/use-job-list.ts';
import { useMachines } from '../hooks/use-machines.ts';
import { useShowMoreFocus } from '../hooks/use-show-more-focus.ts';
import { useLocale } from '../hooks/use-locale.ts';
import { JobTable } from '../jobs/job-table.tsx';
import { hrefTo, replaceQuery } from '../routing.ts';

/** How many jobs are shown at first, and how many "Show more" adds. */
const PAGE_SIZE = 20;
const STATUSES: readonly JobStatus[] = ['pending', 'running', 'completed', 'failed', 'cancelled'];

export function JobsView({ query }: { readonly query: URLSearchParams }) {
  const { t } = useLocale();
  const machine = query.get('machine') ?? '';
  const status = STATUSES.find((one) => one === query.get('status'));
  const [count, setCount] = useState(PAGE_SIZE);
  const [jobToCancel, setJobToCancel] = useState<Job>();
  const known = useMachines();
  const canTrain = useCanTrain();
  const filters = { ...(machine && { machine_name: machine }), ...(status && { status }) };
  const { jobs, error, refresh } = useJobList(filters, count, (job) =>
    announce(t.jobs.statusChanged(job.machine_name, t.statuses[job.status])),
  );
  const keepFocus = useShowMoreFocus(
    (jobs?.items ?? []).map((job) => hrefTo(['jobs', job.process_id])),
    jobs?.cursor !== null,
  );
  const isFiltered = Boolean(machine || status);

  return (
    <PageLayout title={t.jobs.title} lead={t.jobs.lead}>
      <div class="filters">
        <MachineFilter
          label={t.jobs.machine}
          known={known}
          value={machine}
          onValue={(name) => replaceQuery({ machine: name, status: status ?? null })}
        />
        <SelectField
          label={t.jobs.status}
          name="status"
          value={status ?? ''}
          options={[['', t.statuses.any], ...STATUSES.map((one) => [one, t.statuses[one]] as const)]}
          onValue={(selected) => replaceQuery({ machine, status: selected })}
        />
        {isFiltered && <ClearFiltersButton onClear={() => replaceQuery({})} />}
      </div>
      {error && <ErrorNotice error={error} onRetry={refresh} isStale={jobs !== undefined} />}
      {!jobs && !error && <Loading />}
      {jobs?.items.length === 0 &&
        (isFiltered ? (
          <EmptyState title={t.jobs.noMatch} />
        ) : (
          <EmptyState title={t.jobs.emptyTitle}>
            <p>{t.jobs.emptyHint}</p>
            {canTrain && (
              <a class="button primary" href={hrefTo(['train'])}>
                {t.train.title}
              </a>
            )}
          </EmptyState>
        ))}
      {jobs && jobs.items.length > 0 && <JobTable jobs={jobs.items} onCancel={setJobToCancel} />}
      {jobs && jobs.cursor !== null && (
        <button
          type="button"
          onClick={() => {
            keepFocus();
            setCount(count + PAGE_SIZE);
          }}
        >
          {t.actions.showMore}
        </button>
      )}
      {jobToCancel && (
        <CancelDialog
          job={jobToCancel}
          onClose={(cancelled) => {
            setJobToCancel(undefined);
            if (!cancelled) return;
            if (isActive(cancelled)) announce(t.cancel.requested);
            refresh();
            // The cancel button is about to disappear; the job's link keeps the focus in its row.
            document.getElementById(cancelled.process_id)?.focus();
          }}
        />
      )}
    </PageLayout>
  );
}
