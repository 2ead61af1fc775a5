/** Follows a job for a command (--watch): the end of the wait, by Ctrl-C or --timeout, is not the end of the job. */
import type { JobView } from '../lib/training/job-view.ts';
import type { Context } from './command.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { pollJob, JobNotFinishedError } from './poll-job.ts';
import { createJobDisplay, silentDisplay } from './job-display.ts';
import { formatJob } from './format-job.ts';
import { print } from './output.ts';

/**
 * @param timeoutSeconds how long to follow it; no limit when undefined
 * @returns the job in its final state
 * @throws as followJob. Where programs read (--json) the job is printed then, too, as it was seen last.
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
    // A terminal's Ctrl-C comes twice, from the terminal and passed on by npm: the second is to change nothing.
    if (!interruption.signal.aborted) process.off('SIGINT', interrupt).off('SIGTERM', terminate);
  }
}
