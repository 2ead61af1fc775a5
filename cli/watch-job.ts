/** Follows a job for a command (--watch): the end of the wait, by Ctrl-C or --timeout, is not the end of the job. */
import type { JobView } from '../lib/training/job-view.ts';
import type { Context } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { followJob, NotEndedError } from './follow-job.ts';
import { openJobDisplay, silentDisplay } from './job-display.ts';
import { jobText } from './job-text.ts';
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
  const interrupt = (): void => interruption.abort(exitCodes.interrupted);
  const terminate = (): void => interruption.abort(exitCodes.terminated);
  process.on('SIGINT', interrupt).on('SIGTERM', terminate);
  try {
    return await followJob(api, processId, json ? silentDisplay : openJobDisplay(), {
      timeoutSeconds,
      signal: interruption.signal,
    });
  } catch (error) {
    if (error instanceof NotEndedError && json) {
      const { job } = error;
      if (job) print(json, job, () => jobText(job));
    }
    throw error;
  } finally {
    // A terminal's Ctrl-C comes twice, from the terminal and passed on by npm: the second is to change nothing.
    if (!interruption.signal.aborted) process.off('SIGINT', interrupt).off('SIGTERM', terminate);
  }
}
