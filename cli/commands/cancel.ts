/** `treino cancel <process_id>`: POST /jobs/{process_id}/cancel. */
import { fromEitherJob } from '../../lib/api/compatibility/job-answer.ts';
import type { JobView } from '../../lib/api/views/job-view.ts';
import type { AddCommand, CommandHandler } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { print } from '../output.ts';

export const addCancel: AddCommand = (program, toAction) => {
  program.command('cancel <process_id>').description('cancel a job').action(toAction(cancel));
};

const cancel: CommandHandler<[processId: string]> = async ({ api, json }, processId) => {
  const job = fromEitherJob(await api.post<JobView>(`/jobs/${encodeURIComponent(processId)}/cancel`));
  print(json, job, () =>
    job.status === 'cancelled'
      ? `Job ${job.process_id} is cancelled.`
      : `Job ${job.process_id} is being cancelled: its worker stops within seconds.`,
  );
  return EXIT_CODES.ok;
};
