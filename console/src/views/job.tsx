/** One job, updated by long polls until it ends; then its outcome. */
import { useEffect, useState } from 'preact/hooks';
import { announce } from '../announcements.ts';
import { isActive } from '../api/schemas.ts';
import type { Job } from '../api/schemas.ts';
import { StatusBadge } from '../components/badges.tsx';
import { CancelDialog } from '../components/cancel-dialog.tsx';
import { JobProgress } from '../components/job-progress.tsx';
import { KeyValueList, Time } from '../components/key-value-list.tsx';
import { ModelFileLink } from '../components/model-file-link.tsx';
import { ErrorNotice, Loading, ServiceMessage } from '../components/notices.tsx';
import { PageLayout } from '../components/page-layout.tsx';
import { useJobPolling } from '../hooks/use-job-polling.ts';
import type { Format } from '../i18n/format.ts';
import { useLocale } from '../hooks/use-locale.ts';
import type { Locale } from '../i18n/locale.ts';
import { definitionOf } from '../indicators/registry.ts';
import { hrefTo } from '../routing.ts';

export function JobView({ id }: { readonly id: string }) {
  const { t } = useLocale();
  const { job, error, setJob } = useJobPolling(id);
  const [isConfirming, setConfirming] = useState(false);
  useAnnouncements(job);

  return (
    <PageLayout
      title={job ? t.job.title(job.machine_name) : t.job.loadingTitle}
      back={{ href: hrefTo(['jobs']), text: t.job.all }}
      lead={job && <StatusBadge status={job.status} />}
    >
      {error && <ErrorNotice error={error} isStale={job !== undefined} />}
      {!job && !error && <Loading />}
      {job && (
        <>
          {isActive(job) && (
            <section class="card" aria-label={t.jobs.progress}>
              <JobProgress job={job} isLarge />
              <p class="row">
                <button type="button" onClick={() => setConfirming(true)}>
                  {t.cancel.confirm}
                </button>
              </p>
            </section>
          )}
          <Outcome job={job} />
          <JobDetails job={job} />
        </>
      )}
      {job && isConfirming && (
        <CancelDialog
          job={job}
          onClose={(cancelled) => {
            setConfirming(false);
            if (!cancelled) return;
            setJob(cancelled);
            if (isActive(cancelled)) announce(t.cancel.requested);
            // The cancel button is about to disappear.
            document.querySelector('h1')?.focus();
          }}
        />
      )}
    </PageLayout>
  );
}

/** The result of a job that has ended, and what the user can do next. */
function Outcome({ job }: { readonly job: Job }) {
  const { t } = useLocale();
  const { machine_name: machine, indicator, start_date: start, end_date: end } = job;
  const trainAgain = (
    <a class="button" href={hrefTo(['train'], { machine, indicator, start, end })}>
      {t.job.trainAgain}
    </a>
  );
  if (job.status === 'completed' && job.model_id !== null) {
    return (
      <section class="notice good">
        <p class="notice-title">{t.job.completed}</p>
        <p class="row">
          <a class="button primary" href={hrefTo(['models', job.model_id])}>
            {t.job.viewModel}
          </a>
          {job.artifacts?.report !== undefined && (
            <ModelFileLink modelId={job.model_id} format="report" purpose="open" class="button">
              {t.job.openReport}
            </ModelFileLink>
          )}
          {trainAgain}
        </p>
      </section>
    );
  }
  if (job.status === 'failed') {
    return (
      <section class="notice bad">
        <h2 class="notice-title">{t.job.failed}</h2>
        <p>
          <ServiceMessage>{job.error_message}</ServiceMessage>
        </p>
        {job.error_code !== null && (
          <p class="note">
            <code>{job.error_code}</code>
          </p>
        )}
        <p class="row">
          {trainAgain}
          <small class="note">{t.job.trainAgainHint}</small>
        </p>
      </section>
    );
  }
  if (job.status === 'cancelled') {
    return (
      <section class="notice">
        <p class="notice-title">{t.job.cancelled}</p>
        <p class="row">{trainAgain}</p>
      </section>
    );
  }
  return null;
}

function JobDetails({ job }: { readonly job: Job }) {
  const locale = useLocale();
  const { language, t, format } = locale;
  const { created_at: created, finished_at: finished } = job;
  return (
    <KeyValueList
      rows={[
        { name: t.job.indicator, value: definitionOf(job.indicator).texts[language].name },
        { name: t.job.dates, value: formatDates(job, locale) },
        { name: t.job.created, value: <Time at={created} text={format.time(created)} /> },
        finished !== null && {
          name: t.job.finished,
          value: <Time at={finished} text={format.time(finished)} />,
        },
        finished !== null && { name: t.job.duration, value: formatDuration(created, finished, format) },
        job.attempt > 1 && {
          name: t.job.attempt,
          value: format.whole(job.attempt),
          note: t.job.attemptHint,
        },
        job.runner !== null && { name: t.job.runner, value: t.runners[job.runner] },
        { name: t.job.id, value: <code>{job.process_id}</code> },
      ]}
    />
  );
}

const formatDuration = (start: string, end: string, format: Format): string =>
  format.seconds((Date.parse(end) - Date.parse(start)) / 1000);

function formatDates(
  { start_date: start, end_date: end }: Pick<Job, 'start_date' | 'end_date'>,
  { t, format }: Locale,
): string {
  if (start === null && end === null) return t.job.allDates;
  if (start === null) return t.job.until(format.day(end!));
  if (end === null) return t.job.from(format.day(start));
  return format.days(start, end);
}

/** Announces each new status, and each quarter of the progress. */
function useAnnouncements(job: Job | undefined): void {
  const { t, format } = useLocale();
  const status = job?.status;
  const quarter = status === 'running' ? Math.floor((job?.progress.percent ?? 0) / 25) : 0;
  useEffect(() => {
    if (status === undefined) return;
    announce(quarter === 0 ? t.statuses[status] : t.job.percentDone(format.percent(quarter / 4)));
  }, [status, quarter]);
}
