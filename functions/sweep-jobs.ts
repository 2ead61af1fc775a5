/**
 * Every minute: requeue lost jobs, reclaim dead ones, publish unsent events, mark jobs of deleted models,
 * remove orphaned files.
 */
import { loadConfig } from '../lib/config.ts';
import { openEventBus } from '../lib/events/event-bus.ts';
import { publishUnsent } from '../lib/events/publish-unsent.ts';
import { openPublishingJobTable } from '../lib/events/publishing-job-table.ts';
import { openMetrics } from '../lib/observability/cloudwatch-metrics.ts';
import { openLog } from '../lib/observability/log.ts';
import { openModelStore } from '../lib/platform/artifacts/model-store.ts';
import { connect } from '../lib/platform/postgres/connect.ts';
import { openTrainingQueue } from '../lib/platform/queue/training-queue.ts';
import { markDeletedModels } from '../lib/training/maintenance/mark-deleted-models.ts';
import { removeOrphans } from '../lib/training/maintenance/remove-orphans.ts';
import { removeSavedModels } from '../lib/training/maintenance/remove-saved-models.ts';
import { sweepJobs } from '../lib/training/maintenance/sweep-jobs.ts';
import type { SweepSummary } from '../lib/training/maintenance/sweep-jobs.ts';
import { findPublished } from '../lib/training/publishing/publish-model.ts';

const config = loadConfig();
const log = openLog(config, { function: 'sweep-jobs' });
const sql = connect(config.DATABASE_URL);
const { jobs, flush } = openPublishingJobTable(config, log, sql);
const bus = config.EVENT_BUS === undefined ? undefined : openEventBus(config.EVENT_BUS);
const store = openModelStore(config.MODELS_BUCKET);
const services = {
  jobs,
  queue: openTrainingQueue(config.TRAINING_QUEUE_URL),
  log,
  metrics: openMetrics(config),
  requeueAfterSeconds: config.REQUEUE_AFTER_SECONDS,
  containerStartSeconds: config.CONTAINER_START_SECONDS,
  findPublished: (processId: string) => findPublished(processId, sql),
  publishUnsent: async (now: Date) => (bus ? publishUnsent(jobs, bus, now) : 0),
  markDeletedModels: () => markDeletedModels({ sql, jobs, log }),
  removeOrphans: async (now: Date) =>
    (await removeOrphans({ sql, store, jobs, log }, now)) +
    (await removeSavedModels({ sql, store, jobs, log })),
};

export const handler = async (): Promise<SweepSummary> => {
  const summary = await sweepJobs(services, await jobs.now());
  await flush();
  if (Object.values(summary).some((count) => count > 0)) log.info('sweep finished', { ...summary });
  return summary;
};
