/** Every minute: rings again for what was lost, revives what died, removes what was left behind. */
import { openModelStore } from '../lib/artifacts/model-store.ts';
import { loadConfig } from '../lib/config.ts';
import { openJobTable } from '../lib/jobs/open-job-table.ts';
import { openLog } from '../lib/log.ts';
import { openMetrics } from '../lib/metrics.ts';
import { openTrainingQueue } from '../lib/queue/training-queue.ts';
import { removeOrphans } from '../lib/training/orphans.ts';
import { sweepJobs } from '../lib/training/sweep.ts';
import type { SweepSummary } from '../lib/training/sweep.ts';
import { connect } from '../lib/warehouse/connect.ts';

const config = loadConfig();
const log = openLog(config, { function: 'sweep-jobs' });
const sql = connect(config.DATABASE_URL);
const jobs = openJobTable(config, sql);
const store = openModelStore(config.MODELS_BUCKET);
const services = {
  jobs,
  queue: openTrainingQueue(config.TRAINING_QUEUE_URL),
  log,
  metrics: openMetrics(config),
  staleRingSeconds: config.STALE_RING_SECONDS,
  removeOrphans: (now: Date) => removeOrphans({ sql, store, jobs, log }, now),
};

export const handler = async (): Promise<SweepSummary> => {
  const summary = await sweepJobs(services, new Date());
  if (Object.values(summary).some((count) => count > 0)) log.info('swept', { ...summary });
  return summary;
};
