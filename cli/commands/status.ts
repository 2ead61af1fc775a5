/** `treino status <process_id>`: GET /status. --watch follows the job to its end. */
import { fromEitherJob } from '../../lib/api/compatibility/job-answer.ts';
import type { JobView } from '../../lib/api/views/job-view.ts';
import type { AddCommand, CommandHandler } from '../command.ts';
import { exitCodeOf, formatJob } from '../format-job.ts';
import { assertTimeoutHasWatch, timeoutOption, watchOption } from '../options.ts';
import type { WatchOptions } from '../options.ts';
import { print } from '../output.ts';
import { watchJob } from '../watch-job.ts';

export const addStatus: AddCommand = (program, toAction) => {
  program
    .command('status <process_id>')
    .description('show a job')
    .addOption(watchOption())
    .addOption(timeoutOption())
    .action(toAction(status));
};

const status: CommandHandler<[processId: string, options: WatchOptions]> = async (
  context,
  processId,
  options,
) => {
  assertTimeoutHasWatch(options);
  const { api, json } = context;
  const job = options.watch
    ? await watchJob(context, processId, options.timeout)
    : fromEitherJob(await api.get<JobView>(`/status/${encodeURIComponent(processId)}`));
  print(json, job, () => formatJob(job));
  return exitCodeOf(job);
};
