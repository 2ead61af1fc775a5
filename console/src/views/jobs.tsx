/** The list of jobs, which updates itself. */
import { useState } from 'preact/hooks';
import { announce } from '../announcements.ts';
import { isActive } from '../api/schemas.ts';
import type { Job, JobStatus } from '../api/schemas.ts';
import { StatusBadge } from '../components/badges.tsx';
import { CancelDialog } from '../components/cancel-dialog.tsx';
import { SelectField } from '../components/fields.tsx';
import { JobProgress } from '../components/job-progress.tsx';
import { Time } from '../components/key-value-list.tsx';
import { ClearFiltersButton, MachineFilter } from '../components/machine-filter.tsx';
import { EmptyState, ErrorNotice, Loading } from '../components/notices.tsx';
import { PageLayout } from '../components/page-layout.tsx';
import { useJobList } from '../hooks/use-job-list.ts';
import { useMachines } from '../hooks/use-machines.ts';
import { useShowMoreFocus } from '../hooks/use-show-more-focus.ts';
import { useLocale } from '../hooks/use-locale.ts';
import { definitionOf } from '../indicators/registry.ts';
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
            <a class="button primary" href={hrefTo(['train'])}>
              {t.train.title}
            </a>
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

function JobTable({
  jobs,
  onCancel,
}: {
  readonly jobs: readonly Job[];
  readonly onCancel: (job: Job) => void;
}) {
  const { t } = useLocale();
  return (
    <table class="list jobs stacked">
      <caption class="visually-hidden">{t.jobs.caption}</caption>
      <thead>
        <tr>
          <th scope="col">{t.jobs.machine}</th>
          <th scope="col">{t.jobs.status}</th>
          <th scope="col" class="wide-only">
            {t.jobs.created}
          </th>
          <th scope="col" class="number wide-only">
            {t.jobs.duration}
          </th>
          <th scope="col">
            <span class="visually-hidden">{t.jobs.actions}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {jobs.map((job) => (
          <JobRow key={job.process_id} job={job} onCancel={() => onCancel(job)} />
        ))}
      </tbody>
    </table>
  );
}

function JobRow({ job, onCancel }: { readonly job: Job; readonly onCancel: () => void }) {
  const { language, t, format } = useLocale();
  const { machine_name: machine, finished_at: finished } = job;
  return (
    <tr>
      <th scope="row">
        <a id={job.process_id} href={hrefTo(['jobs', job.process_id])} class="name">
          {machine}
        </a>
        <small class="note block">{definitionOf(job.indicator).texts[language].name}</small>
        <small class="note block narrow-only">{format.time(job.created_at)}</small>
      </th>
      <td class="state">
        <StatusBadge status={job.status} />
        {isActive(job) && <JobProgress job={job} />}
        {job.error_message && (
          <p class="note clamp" lang="en">
            {job.error_message}
          </p>
        )}
      </td>
      <td class="wide-only">
        <Time at={job.created_at} text={format.time(job.created_at)} />
      </td>
      <td class="number wide-only">
        {format.orDash(finished, (end) =>
          format.seconds((Date.parse(end) - Date.parse(job.created_at)) / 1000),
        )}
      </td>
      <td class="actions">
        {isActive(job) && (
          <button type="button" onClick={onCancel} aria-label={t.actions.cancelJob(machine)}>
            {t.actions.cancel}
          </button>
        )}
        {job.model_id && (
          <a
            class="button"
            href={hrefTo(['models', job.model_id])}
            aria-label={t.actions.viewModelFor(machine)}
          >
            {t.actions.viewModel}
          </a>
        )}
      </td>
    </tr>
  );
}
