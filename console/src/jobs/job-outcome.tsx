/** The result of a job that has ended, and what the user can do next. */
import type { Job } from '../api/schemas.ts';
import { ModelFileLink } from '../models/model-file-link.tsx';
import { useCanTrain } from '../api/session.ts';
import { ServiceMessage } from '../components/notices.tsx';
import { useLocale } from '../hooks/use-locale.ts';
import { hrefTo } from '../routing.ts';

export function JobOutcome({ job }: { readonly job: Job }) {
  const { t, format } = useLocale();
  const { machine_name: machine, indicator, start_date: start, end_date: end } = job;
  const canTrain = useCanTrain();
  const trainAgain = canTrain && (
    <a class="button" href={hrefTo(['train'], { machine, indicator, start, end })}>
      {t.job.trainAgain}
    </a>
  );
  if (job.model_deleted_at !== null) {
    return (
      <section class="notice">
        <p class="notice-title">{t.job.modelDeleted(format.time(job.model_deleted_at))}</p>
        {trainAgain && <p class="row">{trainAgain}</p>}
      </section>
    );
  }
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
        {trainAgain && (
          <p class="row">
            {trainAgain}
            <small class="note">{t.job.trainAgainHint}</small>
          </p>
        )}
      </section>
    );
  }
  if (job.status === 'cancelled') {
    return (
      <section class="notice">
        <p class="notice-title">{t.job.cancelled}</p>
        {trainAgain && <p class="row">{trainAgain}</p>}
      </section>
    );
  }
  return null;
}
