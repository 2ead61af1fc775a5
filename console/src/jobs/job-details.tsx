/** A job's request, times and runner. */
import type { Job } from '../api/schemas.ts';
import { KeyValueList, Time } from '../components/key-value-list.tsx';
import { useLocale } from '../hooks/use-locale.ts';
import type { Locale } from '../i18n/locale.ts';
import { definitionOf } from '../indicators/registry.ts';
import { formatJobDuration } from './format-job-duration.ts';

export function JobDetails({ job }: { readonly job: Job }) {
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
        finished !== null && { name: t.job.duration, value: formatJobDuration(job, format) },
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

function formatDates(
  { start_date: start, end_date: end }: Pick<Job, 'start_date' | 'end_date'>,
  { t, format }: Locale,
): string {
  if (start === null && end === null) return t.job.allDates;
  if (start === null) return t.job.until(format.day(end!));
  if (end === null) return t.job.from(format.day(start));
  return format.days(start, end);
}
