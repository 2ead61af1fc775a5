/** One job, followed by long polls until it ends; then what came of it. */
import { useEffect, useState } from 'preact/hooks';
import { announce } from '../announcements.ts';
import { followJob } from '../api/requests.ts';
import type { Job } from '../api/requests.ts';
import { asApiError } from '../api/api-error.ts';
import type { ApiError } from '../api/api-error.ts';
import { useLanguage } from '../i18n/locale.ts';
import { StatusBadge } from '../components/badges.tsx';
import { ConfirmCancel } from '../components/cancel-dialog.tsx';
import { Facts, Time } from '../components/key-value-list.tsx';
import { FileLink } from '../components/model-file-link.tsx';
import { isActive, JobProgress } from '../components/job-progress.tsx';
import { Loading, ProblemNotice, ServerWords } from '../components/notices.tsx';
import { Page } from '../components/page-layout.tsx';
import { hrefTo } from '../routing.ts';

/** The longest the API waits for news, seconds; and how long to wait after a failure, milliseconds. */
const longPoll = 25;
const afterFailure = 3000;

export function JobView({ id }: { readonly id: string }) {
  const { words, format } = useLanguage();
  const { job, error, take } = useFollowed(id);
  const [isCancelling, setCancelling] = useState(false);
  useSpoken(job);

  return (
    <Page
      title={job ? words.job.title(job.machine_name) : words.job.loadingTitle}
      back={{ href: hrefTo(['jobs']), words: words.job.all }}
      lead={job && <StatusBadge status={job.status} />}
    >
      {error && <ProblemNotice error={error} isStale={job !== undefined} />}
      {!job && !error && <Loading />}
      {job && (
        <>
          {isActive(job) && (
            <section class="card" aria-label={words.jobs.progress}>
              <JobProgress job={job} isLarge />
              <p class="row">
                <button type="button" onClick={() => setCancelling(true)}>
                  {words.cancel.confirm}
                </button>
              </p>
            </section>
          )}
          <Outcome job={job} />
          <Facts
            facts={[
              [words.job.what, words.indicators[job.indicator]],
              [words.job.period, <Days job={job} />],
              [words.job.created, <Time at={job.created_at} words={format.time(job.created_at)} />],
              job.finished_at !== null && [
                words.job.finished,
                <Time at={job.finished_at} words={format.time(job.finished_at)} />,
              ],
              job.finished_at !== null && [
                words.job.took,
                format.seconds((Date.parse(job.finished_at) - Date.parse(job.created_at)) / 1000),
              ],
              job.attempt > 1 && [
                words.job.attempt,
                <>
                  {format.whole(job.attempt)}
                  <small class="note block">{words.job.attemptHint}</small>
                </>,
              ],
              job.runner !== null && [words.job.runner, words.runners[job.runner]],
              [words.job.id, <code>{job.process_id}</code>],
            ]}
          />
        </>
      )}
      {job && isCancelling && (
        <ConfirmCancel
          job={job}
          onClose={(cancelled) => {
            setCancelling(false);
            if (!cancelled) return;
            take(cancelled);
            if (isActive(cancelled)) announce(words.cancel.asked);
            // The button is about to go.
            document.querySelector('h1')?.focus();
          }}
        />
      )}
    </Page>
  );
}

/** What came of it, and what to do next. */
function Outcome({ job }: { readonly job: Job }) {
  const { words } = useLanguage();
  const { machine_name: machine, indicator, start_date: start, end_date: end } = job;
  const again = (
    <a class="button" href={hrefTo(['train'], { machine, indicator, start, end })}>
      {words.job.again}
    </a>
  );
  if (job.status === 'completed' && job.model_id !== null) {
    return (
      <section class="notice good">
        <p class="notice-title">{words.job.completed}</p>
        <p class="row">
          <a class="button primary" href={hrefTo(['models', job.model_id])}>
            {words.job.openModel}
          </a>
          {job.artifacts?.report !== undefined && (
            <FileLink model={job.model_id} format="report" purpose="show" class="button">
              {words.job.openReport}
            </FileLink>
          )}
          {again}
        </p>
      </section>
    );
  }
  if (job.status === 'failed') {
    return (
      <section class="notice bad">
        <h2 class="notice-title">{words.job.errorTitle}</h2>
        <p>
          <ServerWords>{job.error_message}</ServerWords>
        </p>
        {job.error_code !== null && (
          <p class="note">
            <code>{job.error_code}</code>
          </p>
        )}
        <p class="row">
          {again}
          <small class="note">{words.job.againHint}</small>
        </p>
      </section>
    );
  }
  if (job.status === 'cancelled') {
    return (
      <section class="notice">
        <p class="notice-title">{words.job.cancelled}</p>
        <p class="row">{again}</p>
      </section>
    );
  }
  return null;
}

function Days({ job }: { readonly job: Pick<Job, 'start_date' | 'end_date'> }) {
  const { words, format } = useLanguage();
  const { start_date: start, end_date: end } = job;
  if (start === null && end === null) return words.job.allDays;
  if (start === null) return words.job.until(format.day(end!));
  if (end === null) return words.job.from(format.day(start));
  return format.days(start, end);
}

/** The job as it is, until it ends or the view goes. */
function useFollowed(id: string) {
  const [job, setJob] = useState<Job>();
  const [error, setError] = useState<ApiError>();
  useEffect(() => {
    const abort = new AbortController();
    const isOver = () => abort.signal.aborted;
    async function follow(): Promise<void> {
      let etag: string | null = null;
      for (;;) {
        try {
          const news = await followJob(id, etag, etag === null ? 0 : longPoll, abort.signal);
          setError(undefined);
          if (!news) continue;
          setJob(news.job);
          if (!isActive(news.job)) return;
          etag = news.etag;
        } catch (failure) {
          if (isOver()) return;
          const refused = asApiError(failure);
          setError(refused);
          // Asked again, it would be refused again.
          if (refused.status >= 400 && refused.status < 500 && refused.status !== 429) return;
          await new Promise((resolve) => setTimeout(resolve, afterFailure));
          if (isOver()) return;
        }
      }
    }
    void follow();
    return () => abort.abort();
  }, [id]);
  return { job, error, take: setJob };
}

/** Tells screen readers of each state, and of every quarter of the way: no more. */
function useSpoken(job: Job | undefined): void {
  const { words, format } = useLanguage();
  const status = job?.status;
  const quarter = status === 'running' ? Math.floor((job?.progress.percent ?? 0) / 25) : 0;
  useEffect(() => {
    if (status === undefined) return;
    announce(quarter === 0 ? words.statuses[status] : words.job.at(format.percent(quarter / 4)));
  }, [status, quarter]);
}
