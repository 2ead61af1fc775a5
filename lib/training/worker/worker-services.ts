/** Opens the services of a training worker from the configuration, the same for Lambdas and containers. */
import type { Config } from '../../config.ts';
import { openPublishingJobTable } from '../../events/publishing-job-table.ts';
import type { PublishingJobTable } from '../../events/publishing-job-table.ts';
import { ModelFactory } from '../../learning/model-factory.ts';
import { openMetrics } from '../../observability/cloudwatch-metrics.ts';
import type { Log } from '../../observability/log.ts';
import { openModelStore } from '../../platform/artifacts/model-store.ts';
import { openContainerTasks } from '../../platform/aws/container-tasks.ts';
import type { ContainerTasks } from '../../platform/aws/container-tasks.ts';
import { connect } from '../../platform/postgres/connect.ts';
import { openTrainingQueue } from '../../platform/queue/training-queue.ts';
import { loadTelemetry } from '../../warehouse/telemetry/load-telemetry.ts';
import { rowHash } from '../../warehouse/telemetry/row-hash.ts';
import { prepareModel } from '../publishing/prepared-model.ts';
import { findPublished, publishModel } from '../publishing/publish-model.ts';
import { resumePublication } from '../publishing/resume-publication.ts';
import { configuredRunners, containerCluster } from '../runners/runners.ts';
import { openTrainingRate } from '../runners/training-rate.ts';
import type { WorkerServices } from './worker.ts';

export function openWorkerServices(config: Config, log: Log): WorkerServices & PublishingJobTable {
  const sql = connect(config.DATABASE_URL);
  const store = openModelStore(config.MODELS_BUCKET);
  const outageRetry = { seconds: config.PUBLISH_RETRY_SECONDS };
  const publishServices = {
    sql,
    store,
    log,
    retry: outageRetry,
    compatibility: config.COMPATIBILITY,
  };
  return {
    ...openPublishingJobTable(config, log, sql),
    queue: openTrainingQueue(config.TRAINING_QUEUE_URL),
    log,
    metrics: openMetrics(config),
    lease: { leaseSeconds: config.LEASE_SECONDS, heartbeatSeconds: config.HEARTBEAT_SECONDS },
    load: ({ machineName, startDate, endDate }, signal, onSize) =>
      loadTelemetry(sql, { machineName, startDate, endDate, signal, onSize }),
    openFactory: async () => {
      const factory = await ModelFactory.open({
        ...(config.TRAINING_THREADS && { threads: config.TRAINING_THREADS }),
        ...(config.XGBOOST_LIBRARY && { library: config.XGBOOST_LIBRARY }),
      });
      log.info('libxgboost loaded', factory.library);
      return factory;
    },
    rowHash,
    openRate: ({ request: subject }, runner, xgboostVersion) =>
      openTrainingRate(sql, { runner, xgboostVersion, subject }, log),
    containers: openContainers(config),
    containerStartSeconds: config.CONTAINER_START_SECONDS,
    runners: configuredRunners(config),
    outageRetry,
    publish: async (job, training, signal) =>
      publishModel(job, await prepareModel(job, training), { ...publishServices, signal }),
    resumePublication: (job, signal, onFound) =>
      resumePublication(job, { ...publishServices, signal }, onFound),
    findPublished: (processId) => findPublished(processId, sql),
  };
}

function openContainers(config: Config): ContainerTasks | undefined {
  const cluster = containerCluster(config);
  if (cluster === undefined) return undefined;
  return openContainerTasks({
    cluster,
    taskDefinition: config.ECS_TASK_DEFINITION,
    containerName: config.ECS_CONTAINER_NAME,
    subnets: config.ECS_SUBNETS,
    securityGroups: config.ECS_SECURITY_GROUPS,
  });
}
