/** Follows a job for --watch. Ctrl-C and --timeout end the command, not the job. */
import type { JobView } from '../lib/api/views/job-view.ts';
import type { Context } from './command.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { formatJob } from './format-job.ts';
import { createJobDisplay, silentDisplay } from './job-display.ts';
import { print } from './output.ts';
import { JobNotFinishedError, pollJob } from './poll-job.ts';

/**
 * @param timeoutSeconds no limit if undefined
 * @returns the job in its final state
 * @throws as pollJob; with --json, a job that has not finished is printed first, as last read
 */
export async function watchJob(
  { api, json }: Context,
  processId: string,
  timeoutSeconds: number | undefined,
): Promise<JobView> {
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort(EXIT_CODES.interrupted);
  const terminate = (): void => interruption.abort(EXIT_CODES.terminated);
  process.on('SIGINT', interrupt).on('SIGTERM', terminate);
  try {
    return await pollJob(api, processId, json ? silentDisplay : createJobDisplay(), {
      timeoutSeconds,
      signal: interruption.signal,
    });
  } catch (error) {
    if (error instanceof JobNotFinishedError && json) {
      const { job } = error;
      if (job) print(json, job, () => formatJob(job));
    }
    throw error;
  } finally {
    // Ctrl-C arrives twice, from the terminal and from npm: keep the handlers so that the second one has no effect.
    if (!interruption.signal.aborted) process.off('SIGINT', interrupt).off('SIGTERM', terminate);
  }
}
