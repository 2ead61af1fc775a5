/** A job as text. */
import type { JobView } from '../lib/api/views/job-view.ts';
import type { ModelView } from '../lib/api/views/model-view.ts';
import type { Language } from '../lib/texts/languages.ts';
import { EXIT_CODES } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { verdictAndKeyMetrics } from './format-model.ts';
import { formatTime, keyValueTable } from './output.ts';

/** @param model the job's model, to include its verdict, in the language, and its key metrics */
export function formatJob(job: JobView, model?: ModelView, language: Language = 'en'): string {
  const { phase, percent, eta_seconds: eta } = job.progress;
  const isFinished = job.finished_at !== null;
  return keyValueTable({
    job: job.process_id,
    machine: job.machine_name,
    indicator: job.indicator,
    status: job.status,
    progress: isFinished ? null : `${percent} % · ${phase}${eta ? ` · ${eta} s left` : ''}`,
    error: job.error_message,
    created: formatTime(job.created_at),
    finished: job.finished_at && formatTime(job.finished_at),
    model: job.model_id,
    deleted: job.model_deleted_at && formatTime(job.model_deleted_at),
    ...(model && verdictAndKeyMetrics(model, language)),
    file: job.bucket_address,
  });
}

/** A failed or cancelled job is a failure; a job that still runs is not. */
export const exitCodeOf = ({ status }: JobView): ExitCode =>
  status === 'failed' || status === 'cancelled' ? EXIT_CODES.failed : EXIT_CODES.ok;
