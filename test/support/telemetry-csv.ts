/** Reads a `processed_data` CSV into telemetry, as a load from the warehouse would return it. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import type { Telemetry } from '../../lib/learning/telemetry.ts';

const NON_FEATURES = new Set(['id', 'timestamp', 'motor_pump', 'FlexAnalogue4_1', 'FlexAnalogue4_2']);

/** @param path a CSV of one machine in ascending order of time, plain or gzipped */
export function readTelemetryCsv(path: string | URL): Telemetry<Float32Array<SharedArrayBuffer>> {
  const bytes = readFileSync(path);
  const [header = [], ...rows] = parse(bytes[0] === 0x1f ? gunzipSync(bytes) : bytes);
  const columns = header.flatMap((name, i) => (NON_FEATURES.has(name) ? [] : [i]));
  const values = new Float32Array(
    new SharedArrayBuffer(rows.length * columns.length * Float32Array.BYTES_PER_ELEMENT),
  );
  rows.forEach((row, r) => {
    columns.forEach((column, c) => {
      values[r * columns.length + c] = toReading(row[column]!);
    });
  });
  const at = (name: string): number => header.indexOf(name);
  return {
    machineName: rows[0]![at('motor_pump')]!,
    features: columns.map((column) => header[column]!),
    rows: rows.length,
    values,
    timestamps: Float64Array.from(rows, (row) => Date.parse(row[at('timestamp')]!) * 1000),
    speedChange: Float64Array.from(rows, (row) => toReading(row[at('Eng_RPM_variation_percentage')]!)),
  };
}

/** NaN if the text is empty, infinite, or beyond ±20,000. */
function toReading(text: string): number {
  const value = text === '' ? Number.NaN : Number(text);
  return Math.abs(value) <= 20_000 ? value : Number.NaN;
}
