/** A table of jobs with their status and progress. */
import { isActive } from '../api/schemas.ts';
import type { Job } from '../api/schemas.ts';
import { useCanTrain } from '../api/session.ts';
import { StatusBadge } from '../components/badges.tsx';
import { JobProgress } from './job-progress.tsx';
import { Time } from '../components/key-value-list.tsx';
import { useLocale } from '../hooks/use-locale.ts';
import { definitionOf } from '../indicators/registry.ts';
import { hrefTo } from '../routing.ts';
import { formatJobDuration } from './format-job-duration.ts';

export function JobTable({
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
  const { machine_name: machine } = job;
  const canTrain = useCanTrain();
  return (
    <tr>
      <th scope="row">
        <a id={job.process_id} href={hrefTo(['jobs', job.process_id])} class="name" title={machine}>
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
      <td class="number wide-only">{formatJobDuration(job, format)}</td>
      <td class="actions">
        {isActive(job) && canTrain && (
          <button type="button" onClick={onCancel} aria-label={t.actions.cancelJob(machine)}>
            {t.actions.cancel}
          </button>
        )}
        {job.model_deleted_at !== null && <span class="note">{t.job.modelDeletedShort}</span>}
        {job.model_id && job.model_deleted_at === null && (
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
