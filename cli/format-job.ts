/** A job in words. */
import type { JobView } from '../lib/training/job-view.ts';
import type { ModelView } from '../lib/training/model-view.ts';
import { EXIT_CODES } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { worthOf } from './format-model.ts';
import { keyValueTable, formatTime } from './output.ts';

/** @param model the one it made: what that is worth is told, too */
export function formatJob(job: JobView, model?: ModelView): string {
  const { phase, percent, eta_seconds: eta } = job.progress;
  const ended = job.finished_at !== null;
  return keyValueTable({
    job: job.process_id,
    machine: job.machine_name,
    indicator: job.indicator,
    status: job.status,
    progress: ended ? null : `${percent} % · ${phase}${eta ? ` · ${eta} s left` : ''}`,
    why: job.error_message,
    begun: formatTime(job.created_at),
    ended: job.finished_at && formatTime(job.finished_at),
    model: job.model_id,
    ...(model && worthOf(model)),
    file: job.bucket_address,
  });
}

/** Only a job that has ended otherwise than it should is a failure. */
export const exitCodeOf = ({ status }: JobView): ExitCode =>
  status === 'failed' || status === 'cancelled' ? EXIT_CODES.failed : EXIT_CODES.ok;
