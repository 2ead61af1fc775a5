/** Synthetic rows as files that Node and Python both read: row-major float32 values, and one byte for each label. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { labelFailures } from '../lib/learning/indicators/status/labels.ts';
import { LABELING, syntheticTelemetry } from './telemetry.ts';

export interface RowsOnDisk {
  readonly folder: string;
  readonly rows: number;
  readonly columns: number;
  /** Share of positive rows, 0–1. */
  readonly positives: number;
}

/** Writes `values.f32` and `labels.u8`. */
export async function writeRows(folder: string, rows: number): Promise<RowsOnDisk> {
  const telemetry = syntheticTelemetry(rows);
  const { labels } = labelFailures({ ...telemetry, ...LABELING });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'values.f32'), telemetry.values);
  await writeFile(join(folder, 'labels.u8'), labels);
  const positives = labels.reduce((sum, label) => sum + label, 0) / rows;
  return { folder, rows, columns: telemetry.features.length, positives };
}
