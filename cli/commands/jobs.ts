/** `treino status`, `treino jobs`, `treino cancel`: what becomes of jobs. */
import type { JobView } from '../../lib/training/job-view.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { exitCodeOf, jobText } from '../job-text.ts';
import { print, table, timeOf } from '../output.ts';
import { allPages } from '../pages.ts';
import { watchJob } from '../watch-job.ts';

const statusPath = (processId: string): string => `/status/${encodeURIComponent(processId)}`;

export const status: Command<[processId: string, options: { watch?: boolean; timeout?: number }]> = async (
  context,
  processId,
  { watch, timeout },
) => {
  const { api, json } = context;
  const job = watch
    ? await watchJob(context, processId, timeout)
    : await api.get<JobView>(statusPath(processId));
  print(json, job, () => jobText(job));
  return exitCodeOf(job);
};

export interface JobFilters {
  readonly machine?: string;
  readonly status?: string;
  readonly indicator?: string;
  readonly limit: number;
}

export const jobs: Command<[filters: JobFilters]> = async ({ api, json }, filters) => {
  const found = await allPages<JobView>(
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
    timeOf(job.created_at),
  ]);
  print(json, found, () => table(heading, rows, 'There are no such jobs.'));
  return exitCodes.ok;
};

export const cancel: Command<[processId: string]> = async ({ api, json }, processId) => {
  const job = await api.post<JobView>(`/jobs/${encodeURIComponent(processId)}/cancel`);
  print(json, job, () =>
    job.status === 'cancelled'
      ? `Job ${job.process_id} is cancelled.`
      : `Job ${job.process_id} is asked to stop; its worker hears of it within seconds.`,
  );
  return exitCodes.ok;
};
