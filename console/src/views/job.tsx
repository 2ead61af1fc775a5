/** One job, updated by long polls until it ends; then its outcome. */
import { useEffect, useState } from 'preact/hooks';
import { announce } from '../announcements.ts';
import { isActive } from '../api/schemas.ts';
import type { Job } from '../api/schemas.ts';
import { useCanTrain } from '../api/session.ts';
import { StatusBadge } from '../components/badges.tsx';
import { CancelDialog } from '../jobs/cancel-dialog.tsx';
import { JobProgress } from '../jobs/job-progress.tsx';
import { ErrorNotice, Loading } from '../components/notices.tsx';
import { PageLayout } from '../components/page-layout.tsx';
import { useJobPolling } from '../hooks/use-job-polling.ts';
import { useLocale } from '../hooks/use-locale.ts';
import { JobDetails } from '../jobs/job-details.tsx';
import { JobOutcome } from '../jobs/job-outcome.tsx';
import { hrefTo } from '../routing.ts';

export function JobView({ id }: { readonly id: string }) {
  const { t } = useLocale();
  const { job, error, setJob } = useJobPolling(id);
  const [isConfirming, setConfirming] = useState(false);
  const canTrain = useCanTrain();
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
              {canTrain && (
                <p class="row">
                  <button type="button" onClick={() => setConfirming(true)}>
                    {t.cancel.confirm}
                  </button>
                </p>
              )}
            </section>
          )}
          <JobOutcome job={job} />
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
