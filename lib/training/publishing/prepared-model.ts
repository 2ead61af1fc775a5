/**
 * A trained model with its files: everything that publication needs, without the rows. It can be saved as bytes and
 * published by another worker.
 */
import { deserialize, serialize } from 'node:v8';
import type { ParityReport } from '../../formats/onnx/onnx-parity.ts';
import type { Job } from '../../jobs/job.ts';
import type { TrainedModel } from '../../learning/model-factory.ts';
import type { Telemetry } from '../../learning/telemetry.ts';
import type { ExcludedColumn } from '../../warehouse/excluded-columns.ts';
import { writeModelFiles } from './model-files.ts';
import type { ModelFile } from './model-files.ts';

export interface FinishedTraining {
  readonly telemetry: Omit<Telemetry, 'machineName'>;
  /** Columns of the table that the model was not trained on. */
  readonly excludedColumns: readonly ExcludedColumn[];
  /** Digest of all rows (lib/warehouse/telemetry/row-hash.ts). */
  readonly rowHash: string;
  readonly model: TrainedModel;
  /** From the claim to the end of the training. */
  readonly seconds: number;
}

export interface PreparedModel {
  readonly model: TrainedModel;
  readonly files: readonly ModelFile[];
  /** Comparison of the .onnx file with libxgboost. */
  readonly parity: ParityReport;
  readonly rows: number;
  readonly excludedColumns: readonly ExcludedColumn[];
  readonly rowHash: string;
  /** Timestamps of the first and the last row, microseconds since the Unix epoch. */
  readonly firstTimestamp: number;
  readonly lastTimestamp: number;
  /** When the training ended, by the clock of the job table. */
  readonly trainedAt: Date;
  /** From the claim to `trainedAt`. */
  readonly seconds: number;
}

/**
 * Writes the model's files.
 * @param job as claimed
 * @throws OnnxMismatchError and other errors of writeModelFiles
 */
export async function prepareModel(
  job: Pick<Job, 'processId' | 'updatedAt'>,
  { telemetry, excludedColumns, rowHash, model, seconds }: FinishedTraining,
): Promise<PreparedModel> {
  const { files, parity } = await writeModelFiles(model, telemetry, job.processId);
  return {
    model,
    files,
    parity,
    rows: telemetry.rows,
    excludedColumns,
    rowHash,
    firstTimestamp: telemetry.timestamps[0]!,
    lastTimestamp: telemetry.timestamps[telemetry.rows - 1]!,
    // `updatedAt` is the time of the claim.
    trainedAt: new Date(job.updatedAt.getTime() + seconds * 1000),
    seconds,
  };
}

/** Raised when PreparedModel changes, so that another version's bytes are not misread. */
const FORMAT = 3;

export const encodePrepared = (prepared: PreparedModel): Uint8Array =>
  serialize({ format: FORMAT, prepared });

/** @returns undefined if the bytes are damaged or from a version with another format */
export function decodePrepared(bytes: Uint8Array): PreparedModel | undefined {
  try {
    const saved = deserialize(bytes) as { format?: number; prepared: PreparedModel };
    return saved.format === FORMAT ? saved.prepared : undefined;
  } catch {
    return undefined;
  }
}
