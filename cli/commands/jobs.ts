/** `treino status`, `treino jobs`, `treino cancel`: what becomes of jobs. */
import type { JobView } from '../../lib/training/job-view.ts';
import type { CommandHandler } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { exitCodeOf, formatJob } from '../format-job.ts';
import { print, table, formatTime } from '../output.ts';
import { fetchAllPages } from '../paginate.ts';
import { watchJob } from '../watch-job.ts';

const statusPath = (processId: string): string => `/status/${encodeURIComponent(processId)}`;

export const status: CommandHandler<
  [processId: string, options: { watch?: boolean; timeout?: number }]
> = async (context, processId, { watch, timeout }) => {
  const { api, json } = context;
  const job = watch
    ? await watchJob(context, processId, timeout)
    : await api.get<JobView>(statusPath(processId));
  print(json, job, () => formatJob(job));
  return exitCodeOf(job);
};

export interface JobFilters {
  readonly machine?: string;
  readonly status?: string;
  readonly indicator?: string;
  readonly limit: number;
}

export const jobs: CommandHandler<[filters: JobFilters]> = async ({ api, json }, filters) => {
  const found = await fetchAllPages<JobView>(
    api,
    '/jobs',
    'jobs',
    { machine_name: filters.machine, status: filters.status, indicator: filters.indicator },
    filters.limit,
  );
  const heading = ['process_id', 'machine', 'indicator', 'status', 'progress', 'begun'];
  const rows = found.map((job) => [
    job.process_id,
    job.machine_name,
    job.indicator,
    job.status,
    `${job.progress.percent} %`,
    formatTime(job.created_at),
  ]);
  print(json, found, () => table(heading, rows, 'There are no such jobs.'));
  return EXIT_CODES.ok;
};

export const cancel: CommandHandler<[processId: string]> = async ({ api, json }, processId) => {
  const job = await api.post<JobView>(`/jobs/${encodeURIComponent(processId)}/cancel`);
  print(json, job, () =>
    job.status === 'cancelled'
      ? `Job ${job.process_id} is cancelled.`
      : `Job ${job.process_id} is asked to stop; its worker hears of it within seconds.`,
  );
  return EXIT_CODES.ok;
};
