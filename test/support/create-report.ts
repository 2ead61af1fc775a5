import { randomUUID } from 'node:crypto';
import type { TrainedModel } from '../../lib/learning/model-factory.ts';
import type { TrainingRequest } from '../../lib/jobs/job.ts';
import { describeFile, writeModelFiles } from '../../lib/training/publishing/model-files.ts';
import { writeReport } from '../../lib/training/publishing/model-report.ts';
import { publishedMetrics } from '../../lib/training/publishing/published-metrics.ts';
import type { Telemetry } from '../../lib/learning/telemetry.ts';
import { silentLog } from './log.ts';
import { claimedJob } from './tiny-model.ts';

/** Creates the report of a model as the worker does before publishing. @returns the HTML document */
export async function createReport(
  model: TrainedModel,
  telemetry: Telemetry,
  request: TrainingRequest,
): Promise<string> {
  const job = claimedJob(randomUUID(), request);
  const { files, parity } = await writeModelFiles(model, telemetry, job.processId);
  const stem = 'model/xgb_model_browser_2026_09_27_10_15_00';
  const { files: written, error } = await writeReport(
    {
      modelId: randomUUID(),
      job,
      telemetry,
      rowHash: '0'.repeat(64),
      model,
      metrics: publishedMetrics(model, parity, request),
      files: await Promise.all(files.map((file) => describeFile(file, stem))),
      stem,
      bucket: 'models',
      trainedAt: new Date(),
      seconds: Object.values(model.seconds).reduce((sum, seconds) => sum + seconds, 0),
    },
    silentLog,
  );
  if (error !== null) throw new Error(error);
  return Buffer.from(written.find(({ format }) => format === 'report')!.bytes).toString();
}
