/** All a training worker needs, made from the configuration: the same for the Lambda and any other runner. */
import { openModelStore } from '../artifacts/model-store.ts';
import type { Config } from '../config.ts';
import { ModelFactory } from '../factory/model-factory.ts';
import { openDynamoDbJobTable } from '../jobs/dynamodb-job-table.ts';
import type { Log } from '../log.ts';
import { openTrainingQueue } from '../queue/training-queue.ts';
import { connect } from '../warehouse/connect.ts';
import { loadTelemetry } from '../warehouse/load-telemetry.ts';
import { findPublished, publishModel } from './publish.ts';
import type { RunServices } from './run.ts';

export function openWorkerServices(config: Config, log: Log): RunServices {
  const sql = connect(config.DATABASE_URL);
  const store = openModelStore(config.MODELS_BUCKET);
  return {
    jobs: openDynamoDbJobTable(config.JOBS_TABLE),
    queue: openTrainingQueue(config.TRAINING_QUEUE_URL),
    log,
    lease: { leaseSeconds: config.LEASE_SECONDS, heartbeatSeconds: config.HEARTBEAT_SECONDS },
    load: ({ machineName, startDate, endDate }, signal) =>
      loadTelemetry(sql, { machineName, startDate, endDate, signal }),
    openFactory: async () => {
      const factory = await ModelFactory.open({
        ...(config.TRAINING_THREADS && { threads: config.TRAINING_THREADS }),
        ...(config.XGBOOST_LIBRARY && { library: config.XGBOOST_LIBRARY }),
      });
      log.info('libxgboost loaded', factory.library);
      return factory;
    },
    publish: (job, telemetry, model) => publishModel(job, telemetry, model, { sql, store }),
    findPublished: (processId) => findPublished(processId, sql),
  };
}
