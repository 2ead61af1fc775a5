/** The jobs, followed while one looks. */
import { useState } from 'preact/hooks';
import { announce } from '../announcements.ts';
import type { Job, JobStatus } from '../api/requests.ts';
import { useLanguage } from '../i18n/locale.ts';
import { StatusBadge } from '../components/badges.tsx';
import { ConfirmCancel } from '../components/cancel-dialog.tsx';
import { Time } from '../components/key-value-list.tsx';
import { SelectField } from '../components/fields.tsx';
import { isActive, JobProgress } from '../components/job-progress.tsx';
import { ClearFilters, MachineFilter, useMachines } from '../components/machine-field.tsx';
import { Empty, Loading, ProblemNotice } from '../components/notices.tsx';
import { Page } from '../components/page-layout.tsx';
import { hrefTo, refine } from '../routing.ts';
import { useJobs } from '../hooks/use-job-list.ts';
import { useMoreFocus } from '../hooks/use-show-more-focus.ts';

const step = 20;
const statuses: readonly JobStatus[] = ['pending', 'running', 'completed', 'failed', 'cancelled'];

export function JobsView({ query }: { readonly query: URLSearchParams }) {
  const { words } = useLanguage();
  const machine = query.get('machine') ?? '';
  const status = statuses.find((one) => one === query.get('status'));
  const [count, setCount] = useState(step);
  const [cancelling, setCancelling] = useState<Job>();
  const known = useMachines();
  const filters = { ...(machine && { machine_name: machine }), ...(status && { status }) };
  const { jobs, error, refresh } = useJobs(filters, count, (job) =>
    announce(words.jobs.changed(job.machine_name, words.statuses[job.status])),
  );
  const moreAsked = useMoreFocus(
    (jobs?.items ?? []).map((job) => hrefTo(['jobs', job.process_id])),
    jobs?.cursor !== null,
  );
  const isFiltered = Boolean(machine || status);

  return (
    <Page title={words.jobs.title} lead={words.jobs.lead}>
      <div class="filters">
        <MachineFilter
          label={words.jobs.filterMachine}
          known={known}
          value={machine}
          onValue={(name) => refine({ machine: name, status: status ?? null })}
        />
        <SelectField
          label={words.jobs.filterStatus}
          name="status"
          value={status ?? ''}
          options={[['', words.statuses.any], ...statuses.map((one) => [one, words.statuses[one]] as const)]}
          onValue={(chosen) => refine({ machine, status: chosen })}
        />
        {isFiltered && <ClearFilters onClear={() => refine({})} />}
      </div>
      {error && <ProblemNotice error={error} onRetry={refresh} isStale={jobs !== undefined} />}
      {!jobs && !error && <Loading />}
      {jobs?.items.length === 0 &&
        (isFiltered ? (
          <Empty title={words.jobs.noneFound} />
        ) : (
          <Empty title={words.jobs.emptyTitle}>
            <p>{words.jobs.emptyHint}</p>
            <a class="button primary" href={hrefTo(['train'])}>
              {words.train.title}
            </a>
          </Empty>
        ))}
      {jobs && jobs.items.length > 0 && <JobTable jobs={jobs.items} onCancel={setCancelling} />}
      {jobs && jobs.cursor !== null && (
        <button
          type="button"
          onClick={() => {
            moreAsked();
            setCount(count + step);
          }}
        >
          {words.actions.more}
        </button>
      )}
      {cancelling && (
        <ConfirmCancel
          job={cancelling}
          onClose={(cancelled) => {
            setCancelling(undefined);
            if (!cancelled) return;
            if (isActive(cancelled)) announce(words.cancel.asked);
            refresh();
            // The button is about to go.
            document.getElementById(cancelled.process_id)?.focus();
          }}
        />
      )}
    </Page>
  );
}

function JobTable({
  jobs,
  onCancel,
}: {
  readonly jobs: readonly Job[];
  readonly onCancel: (job: Job) => void;
}) {
  const { words } = useLanguage();
  return (
    <table class="list jobs stacked">
      <caption class="hidden">{words.jobs.caption}</caption>
      <thead>
        <tr>
          <th scope="col">{words.jobs.machine}</th>
          <th scope="col">{words.jobs.status}</th>
          <th scope="col" class="on-desk">
            {words.jobs.created}
          </th>
          <th scope="col" class="number on-desk">
            {words.jobs.took}
          </th>
          <th scope="col">
            <span class="hidden">{words.jobs.actions}</span>
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
  const { words, format } = useLanguage();
  const { machine_name: machine, finished_at: finished } = job;
  return (
    <tr>
      <th scope="row">
        <a id={job.process_id} href={hrefTo(['jobs', job.process_id])} class="name">
          {machine}
        </a>
        <small class="note block">{words.indicators[job.indicator]}</small>
        <small class="note block on-phone">{format.time(job.created_at)}</small>
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
      <td class="on-desk">
        <Time at={job.created_at} words={format.time(job.created_at)} />
      </td>
      <td class="number on-desk">
        {format.orDash(finished, (end) =>
          format.seconds((Date.parse(end) - Date.parse(job.created_at)) / 1000),
        )}
      </td>
      <td class="actions">
        {isActive(job) && (
          <button type="button" onClick={onCancel} aria-label={words.actions.cancelJob(machine)}>
            {words.actions.cancel}
          </button>
        )}
        {job.model_id && (
          <a
            class="button"
            href={hrefTo(['models', job.model_id])}
            aria-label={words.actions.openModelOf(machine)}
          >
            {words.actions.openModel}
          </a>
        )}
      </td>
    </tr>
  );
}
