import { randomUUID } from 'node:crypto';
import type { TrainedModel } from '../../lib/learning/model-factory.ts';
import type { TrainingRequest } from '../../lib/jobs/job.ts';
import { describeFile } from '../../lib/training/publishing/model-files.ts';
import { writeReport } from '../../lib/training/publishing/model-report.ts';
import { prepareModel } from '../../lib/training/publishing/prepared-model.ts';
import { publishedMetrics } from '../../lib/training/publishing/published-metrics.ts';
import type { Telemetry } from '../../lib/learning/telemetry.ts';
import { silentLog } from './log.ts';
import { claimedJob } from './tiny-model.ts';

interface Publication {
  /** The HTML document. */
  readonly report: string;
  /** The model's files, by the name that the report gives them. */
  readonly files: Readonly<Record<string, Uint8Array>>;
}

/** Creates the report of a model as the worker does before publishing. @returns the HTML document */
export const createReport = async (...input: Parameters<typeof createPublication>): Promise<string> =>
  (await createPublication(...input)).report;

/** Creates the files of a model as the worker does before publishing. */
export async function createPublication(
  model: TrainedModel,
  telemetry: Telemetry,
  request: TrainingRequest,
): Promise<Publication> {
  const job = claimedJob(randomUUID(), request);
  const prepared = await prepareModel(job, {
    telemetry,
    excludedColumns: [],
    rowHash: '0'.repeat(64),
    model,
    seconds: Object.values(model.seconds).reduce((sum, seconds) => sum + seconds, 0),
  });
  const stem = 'model/xgb_model_browser_2026_09_27_10_15_00';
  const { files: written, error } = await writeReport(
    {
      modelId: randomUUID(),
      job,
      prepared,
      metrics: publishedMetrics(prepared, request),
      files: await Promise.all(prepared.files.map((file) => describeFile(file, stem))),
      stem,
      bucket: 'models',
    },
    silentLog,
  );
  if (error !== null) throw new Error(error);
  const name = stem.split('/').at(-1)!;
  return {
    report: Buffer.from(written.find(({ format }) => format === 'report')!.bytes).toString(),
    files: Object.fromEntries(prepared.files.map(({ format, bytes }) => [`${name}.${format}`, bytes])),
  };
}
