/** `treino jobs`: GET /jobs. */
import { Option } from 'commander';
import { JOB_STATUSES } from '../../lib/jobs/job.ts';
import { fromEitherJob } from '../../lib/api/compatibility/job-answer.ts';
import type { JobView } from '../../lib/api/views/job-view.ts';
import type { AddCommand, CommandHandler } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { indicatorFilter, limitOption } from '../options.ts';
import { formatTime, print, table } from '../output.ts';
import { fetchList } from '../paginate.ts';

interface JobsOptions {
  readonly machine?: string;
  readonly status?: string;
  readonly indicator?: string;
  readonly limit: number;
}

export const addJobs: AddCommand = (program, toAction) => {
  program
    .command('jobs')
    .description('list jobs, newest first')
    .option('--machine <name>', 'only this machine')
    .addOption(new Option('--status <status>', 'only this status').choices(JOB_STATUSES))
    .addOption(indicatorFilter())
    .addOption(limitOption())
    .action(toAction(jobs));
};

const jobs: CommandHandler<[options: JobsOptions]> = async ({ api, json }, options) => {
  const query = { machine_name: options.machine, status: options.status, indicator: options.indicator };
  const listed = await fetchList<JobView>(api, '/jobs', 'jobs', query, options.limit);
  const found = listed.map(fromEitherJob);
  const heading = ['process_id', 'machine', 'indicator', 'status', 'progress', 'created'];
  const rows = found.map((job) => [
    job.process_id,
    job.machine_name,
    job.indicator,
    job.status,
    `${job.progress.percent} %`,
    formatTime(job.created_at),
  ]);
  print(json, found, () => table(heading, rows, 'No matching jobs.'));
  return EXIT_CODES.ok;
};
