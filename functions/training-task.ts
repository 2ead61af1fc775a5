/**
 * The training worker in a container: runs the job PROCESS_ID without a time limit and exits. SIGTERM releases the job.
 * Exit code 0: this process wrote the job's state, whatever the outcome. Exit code 1: the job could not be claimed, was
 * taken over by another worker, or could not be written.
 */
import { z } from 'zod';
import { loadConfig, parseEnvironment } from '../lib/config.ts';
import { openLog, withLogKeys } from '../lib/observability/log.ts';
import { workerMemoryBytes } from '../lib/training/runners/runners.ts';
import type { RunOutcome } from '../lib/training/worker/attempt-outcome.ts';
import { runTraining } from '../lib/training/worker/run-training.ts';
import { StopRequestedError } from '../lib/training/worker/stop-reasons.ts';
import { openWorkerServices } from '../lib/training/worker/worker-services.ts';

const environmentSchema = z.object({
  PROCESS_ID: z.uuid().describe('The job to run.'),
  CORRELATION_ID: z.string().optional().describe('Correlation id of log lines before the job is read.'),
});

/** Outcomes in which this process did not write the job's state. */
const WITHOUT_WRITE: readonly RunOutcome[] = ['lease-lost', 'not-claimed'];

const { PROCESS_ID: processId, CORRELATION_ID: correlationId } = parseEnvironment(environmentSchema);
const config = loadConfig();
const log = openLog(config, { function: 'training-task' });

const stop = new AbortController();
process.on('SIGTERM', () => stop.abort(new StopRequestedError()));

/** Returns whether this process wrote the job's state. */
async function runJob(): Promise<boolean> {
  try {
    const services = openWorkerServices(config, log);
    const worker = {
      runner: 'container',
      memoryBytes: workerMemoryBytes('container', config),
      stop: stop.signal,
      remainingSeconds: () => Infinity,
    } as const;
    const outcome = await runTraining(processId, worker, services);
    await services.flush();
    log.info('container task finished', { outcome });
    return !WITHOUT_WRITE.includes(outcome);
  } catch (error) {
    log.error('job state not written', { error: error as Error });
    return false;
  }
}

const isWritten = await withLogKeys({ process_id: processId, correlation_id: correlationId }, runJob);
// Idle connections would keep the process alive.
process.exit(isWritten ? 0 : 1);
