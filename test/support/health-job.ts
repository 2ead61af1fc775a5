/** Telemetry of a small machine and its health model, trained and evaluated in Python (test/fixtures/health_job.py). */
import { readFileSync } from 'node:fs';
import type { ParamGrid } from '../../lib/learning/search/candidates.ts';
import type { Telemetry } from '../../lib/learning/telemetry.ts';

interface PythonModel {
  readonly versions: { readonly xgboost: string };
  /** All features of processed_data in the order of the table. */
  readonly features: string[];
  readonly candidates: {
    readonly params: Record<string, number>;
    readonly meanScore: number;
    readonly foldScores: number[];
  }[];
  readonly bestParams: Record<string, number>;
  /** Base64 of float32, one per row of the test part. */
  readonly predictions: string;
  readonly metrics: Record<string, unknown>;
}

export const healthJob = JSON.parse(
  readFileSync(new URL('../fixtures/health-job.json', import.meta.url), 'utf8'),
) as {
  readonly timestamps: string[];
  readonly columns: string[];
  readonly values: string;
  readonly grid: ParamGrid;
  readonly trained: PythonModel;
  readonly trained_with_embargo: PythonModel;
};

export const floats = (base64: string): Float32Array =>
  new Float32Array(Uint8Array.from(Buffer.from(base64, 'base64')).buffer);

/** Readings by row and column. Missing columns are 0. */
export function healthJobRows(): { timestamp: string; readings: Record<string, number> }[] {
  const { timestamps, columns } = healthJob;
  const values = floats(healthJob.values);
  return timestamps.map((timestamp, row) => ({
    timestamp,
    readings: Object.fromEntries(
      columns.map((name, column) => [name, values[row * columns.length + column]!]),
    ),
  }));
}

/** The rows as loaded from the warehouse. */
export function healthJobTelemetry(): Telemetry<Float32Array<SharedArrayBuffer>> {
  const { features } = healthJob.trained;
  const rows = healthJobRows();
  const values = new Float32Array(new SharedArrayBuffer(rows.length * features.length * 4));
  rows.forEach(({ readings }, row) => {
    features.forEach((name, column) => {
      const value = readings[name] ?? 0;
      values[row * features.length + column] = Math.abs(value) > 20_000 ? Number.NaN : value;
    });
  });
  return {
    machineName: 'HEALTH-1',
    features,
    rows: rows.length,
    values,
    timestamps: Float64Array.from(rows, ({ timestamp }) => Date.parse(timestamp) * 1000),
    speedChange: new Float64Array(rows.length),
  };
}

/** The rows as a CSV file for `processed_data`. */
export function healthJobCsv(): string {
  const { features } = healthJob.trained;
  const lines = healthJobRows().map(({ timestamp, readings }) =>
    [timestamp, 'HEALTH-1', ...features.map((name) => readings[name] ?? 0)].join(','),
  );
  return `${['timestamp', 'motor_pump', ...features].join(',')}\n${lines.join('\n')}\n`;
}
