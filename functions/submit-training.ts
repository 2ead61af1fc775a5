/** POST /train: validate, write the job, ring the queue, answer at once. */
import { loadConfig } from '../lib/config.ts';
import { parseJsonBody } from '../lib/http/json-body.ts';
import { jsonAnswer } from '../lib/http/problem.ts';
import { openJobTable } from '../lib/jobs/open-job-table.ts';
import { openLog } from '../lib/log.ts';
import { openTrainingQueue } from '../lib/queue/training-queue.ts';
import { submitTraining } from '../lib/training/submit.ts';
import { toTrainingRequest, trainRequestSchema } from '../lib/training/train-request.ts';
import { connect } from '../lib/warehouse/connect.ts';
import { machineExists } from '../lib/warehouse/machines.ts';
import { httpHandler, rawBody } from './http.ts';

const config = loadConfig();
const log = openLog(config, { function: 'submit-training' });
const sql = connect(config.DATABASE_URL);
const services = {
  jobs: openJobTable(config, sql),
  queue: openTrainingQueue(config.TRAINING_QUEUE_URL),
  machineExists: (name: string) => machineExists(sql, name),
  maxQueuedPerMachine: config.MAX_QUEUED_PER_MACHINE,
  log,
};

export const handler = httpHandler(log, async (event) => {
  const request = toTrainingRequest(parseJsonBody(trainRequestSchema, rawBody(event)));
  const job = await submitTraining(request, services);
  return jsonAnswer(
    200,
    { process_id: job.processId, status: job.status },
    { location: `/status/${job.processId}` },
  );
});
