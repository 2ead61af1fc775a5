/**
 * Writes the report of a model: `.metrics.json` with every figure, and `.report.html`, in English, and `.pt.report.html`,
 * in Portuguese, with the same figures as text and charts. All list the digests of the model files. `.metrics.json` also has
 * the distribution of each feature, which explanations of predictions read.
 *
 * If the report cannot be rendered, the model is published without it: the reason is logged and recorded in
 * `models.metrics.report_error`. Any other failure fails the attempt.
 */
import packageJson from '../../../package.json' with { type: 'json' };
import type { Job } from '../../jobs/job.ts';
import type { Log } from '../../observability/log.ts';
import type { ModelCard, PublishedFile, ReportContent } from '../../report/content.ts';
import { ReportError, renderReportInThread } from '../../report/report-thread.ts';
import type { Language } from '../../texts/languages.ts';
import { describeFile } from './model-files.ts';
import type { ModelFile } from './model-files.ts';
import type { PreparedModel } from './prepared-model.ts';
import type { PublishedMetrics } from './published-metrics.ts';

export interface ReportInput {
  readonly modelId: string;
  readonly job: Job;
  readonly prepared: PreparedModel;
  readonly metrics: PublishedMetrics;
  /** The model files. */
  readonly files: readonly PublishedFile[];
  /** Key of the files in the bucket, without extension. */
  readonly stem: string;
  readonly bucket: string;
}

export interface WrittenReport {
  readonly files: readonly ModelFile[];
  /** Why the reports are missing. Null if they are not. */
  readonly error: string | null;
}

export async function writeReport(input: ReportInput, log: Log): Promise<WrittenReport> {
  const { prepared, metrics, stem } = input;
  const { model } = prepared;
  const content = {
    card: cardOf(input),
    metrics,
    pictures: { ...model.pictures, shap_points: model.shapPoints },
    // Metrics and pictures come from the same model, so they have the same indicator.
  } as ReportContent;
  const figures: ModelFile = {
    format: 'metrics',
    extension: 'metrics.json',
    bytes: Buffer.from(`${JSON.stringify({ ...content, feature_distributions: model.distributions })}\n`),
    contentType: 'application/json',
  };
  try {
    const described = await describeFile(figures, stem);
    const render = async (
      format: 'report' | 'report_pt',
      extension: string,
      language: Language,
    ): Promise<ModelFile> => ({
      format,
      extension,
      bytes: await renderReportInThread(content, described, language),
      contentType: 'text/html; charset=utf-8',
    });
    const report = await render('report', 'report.html', 'en');
    return { files: [figures, report, await render('report_pt', 'pt.report.html', 'pt')], error: null };
  } catch (error) {
    if (!(error instanceof ReportError)) throw error;
    log.error('model published without its report', { error });
    return { files: [figures], error: error.message };
  }
}

function cardOf(input: ReportInput): ModelCard {
  const { job, prepared } = input;
  const { request } = job;
  const { model, rows, firstTimestamp, lastTimestamp } = prepared;
  return {
    model_id: input.modelId,
    process_id: job.processId,
    machine_name: request.machineName,
    trained_at: prepared.trainedAt.toISOString(),
    seconds: prepared.seconds,
    data: {
      start_date: request.startDate,
      end_date: request.endDate,
      first_timestamp: timeOf(firstTimestamp),
      last_timestamp: timeOf(lastTimestamp),
      rows,
      row_hash: prepared.rowHash,
    },
    versions: {
      treino: packageJson.version,
      xgboost: model.xgboostVersion,
      node: process.versions.node,
    },
    bucket: input.bucket,
    files: input.files.map(({ format, key, bytes, sha256 }) => ({ format, key, bytes, sha256 })),
  };
}

/** A telemetry timestamp (microseconds) in RFC 3339, UTC. */
const timeOf = (microseconds: number): string => new Date(microseconds / 1000).toISOString();
