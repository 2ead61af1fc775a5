/**
 * The container image's entry point: works one job off, PROCESS_ID, without a time limit, and ends.
 * SIGTERM gives the job back. Exit code 0 says that this process wrote the job's state, whichever it is;
 * 1 that it did not: the job was not to be had, was taken away, or could not be written.
 */
import { z } from 'zod';
import { loadConfig, parseEnvironment } from '../lib/config.ts';
import { openLog, withLogKeys } from '../lib/log.ts';
import { StopRequestedError } from '../lib/training/worker/end-attempt.ts';
import { runTraining } from '../lib/training/worker/run-training.ts';
import type { RunOutcome } from '../lib/training/worker/run-training.ts';
import { workerMemoryBytes } from '../lib/training/runners/runners.ts';
import { openWorkerServices } from '../lib/training/worker/worker-services.ts';

const environmentSchema = z.object({
  PROCESS_ID: z.uuid().describe('The job this container works off.'),
  CORRELATION_ID: z.string().optional().describe('Under which the log tells of it, until the job is read.'),
});

const wroteNothing: readonly RunOutcome[] = ['lost', 'not-claimed'];

const { PROCESS_ID: processId, CORRELATION_ID: correlationId } = parseEnvironment(environmentSchema);
const config = loadConfig();
const log = openLog(config, { function: 'training-task' });

const stop = new AbortController();
process.on('SIGTERM', () => stop.abort(new StopRequestedError()));

/** @returns whether this process wrote the job's state. */
async function workOff(): Promise<boolean> {
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
    log.info('container ends', { outcome });
    return !wroteNothing.includes(outcome);
  } catch (error) {
    log.error("the job's end could not be written", { error: error as Error });
    return false;
  }
}

const isWritten = await withLogKeys({ process_id: processId, correlation_id: correlationId }, workOff);
// Not waited for: connections that idle.
process.exit(isWritten ? 0 : 1);
