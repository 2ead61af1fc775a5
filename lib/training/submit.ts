/**
 * Takes a training job in: the machine must be known, the job is written `pending`, then the doorbell
 * rings. The row comes first, so that a crash in between loses a ring, never a job (design §4 rule 1).
 */
import { randomUUID } from 'node:crypto';
import { newJob } from '../jobs/job.ts';
import type { Job, TrainingRequest } from '../jobs/job.ts';
import type { JobTable } from '../jobs/job-table.ts';
import type { Log } from '../log.ts';
import type { TrainingQueue } from '../queue/training-queue.ts';
import { unknownMachine } from './train-request.ts';

export interface SubmitServices {
  readonly jobs: JobTable;
  readonly queue: TrainingQueue;
  /** Whether processed_data has rows of the machine. */
  readonly machineExists: (name: string) => Promise<boolean>;
  readonly log: Log;
}

/**
 * @returns the accepted job, `pending`.
 * @throws RequestError 400 for an unknown machine; DependencyError when database or job table are down
 * (nothing was accepted then).
 */
export async function submitTraining(request: TrainingRequest, services: SubmitServices): Promise<Job> {
  const { jobs, queue, log } = services;
  if (!(await services.machineExists(request.machineName))) throw unknownMachine(request.machineName);

  const job = newJob(randomUUID(), request, new Date());
  await jobs.create(job);
  try {
    await queue.ring(job.processId);
    await jobs.markEnqueued(job.processId, new Date());
  } catch (error) {
    // The job is accepted all the same: it stands in the table without a stamp, to be rung for again.
    log.error('The doorbell did not ring.', { process_id: job.processId, error: error as Error });
  }
  log.info('job accepted', { process_id: job.processId, machine_name: request.machineName });
  return job;
}
