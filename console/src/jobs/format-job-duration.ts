import type { Job } from '../api/schemas.ts';
import type { Format } from '../i18n/format.ts';

/** The time from a job's creation to its end, including its time in the queue. A dash while the job is active. */
export const formatJobDuration = (
  { created_at: created, finished_at: finished }: Pick<Job, 'created_at' | 'finished_at'>,
  format: Format,
): string => format.orDash(finished, (end) => format.seconds((Date.parse(end) - Date.parse(created)) / 1000));
