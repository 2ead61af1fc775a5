/**
 * Compares window features with pandas, which finds the rows of each window, and with the snippet of
 * docs/model-formats.md: on random rows and on real machines.
 */
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { baseColumns } from '../../lib/learning/windows/base-columns.ts';
import { defineWindows } from '../../lib/learning/windows/decision.ts';
import { windowFeatureNames } from '../../lib/learning/windows/definition.ts';
import type { WindowDefinition } from '../../lib/learning/windows/definition.ts';
import { modelRows } from '../../lib/learning/windows/extend-telemetry.ts';
import type { Telemetry } from '../../lib/learning/telemetry.ts';
import { runPython } from '../support/python-environment.ts';
import { readTelemetryCsv } from '../support/telemetry-csv.ts';
import { openWithPython } from './with-python.ts';

const opened = await openWithPython();
afterAll(async () => {
  if ('close' in opened) await opened.close();
});

const SERIES = 200;
/** Of a real machine: Python takes 0.1 ms for a window. */
const REAL_ROWS = 3000;
const MINUTE = 60_000_000;

const documentation = readFileSync(join(import.meta.dirname, '../../docs/model-formats.md'), 'utf8');
const snippet = /^```python\n([^`]*def window_features.*?)^```$/ms.exec(documentation)![1]!;

const randomTelemetry: fc.Arbitrary<Telemetry<Float32Array>> = fc
  .array(
    fc.record({
      step: fc.constantFrom(0, 1, 12_000_000, MINUTE, 5 * MINUTE, 30 * MINUTE, 31 * MINUTE),
      oil: fc.float({ min: -20_000, max: 20_000 }),
      speed: fc.constantFrom(Number.NaN, 0, 0, 900.5, 1800),
      change: fc.constantFrom(Number.NaN, 0, 0, 5, -70, -69.9),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((drawn) => {
    let time = 1_700_000_000_000_000;
    return {
      machineName: 'M',
      features: ['Oil_P', 'Eng_RPM', 'Eng_RPM_variation_percentage'],
      rows: drawn.length,
      values: Float32Array.from(drawn.flatMap(({ oil, speed, change }) => [oil, speed, change])),
      timestamps: Float64Array.from(drawn, ({ step }) => (time += step)),
      speedChange: Float64Array.from(drawn, ({ change }) => change),
    };
  });

const shared = resolve(import.meta.dirname, '../../../shared/data');
const machines = [
  join(shared, 'wind_lhb_dev/processed_data_R80711.csv.gz'),
  join(shared, 'carobd/processed_data_carobd.csv.gz'),
].filter(existsSync);

const firstRows = (telemetry: Telemetry<Float32Array>, rows: number): Telemetry<Float32Array> => ({
  ...telemetry,
  rows,
  values: telemetry.values.slice(0, rows * telemetry.features.length),
  timestamps: telemetry.timestamps.slice(0, rows),
  speedChange: telemetry.speedChange.slice(0, rows),
});

const answersSchema = z.array(z.record(z.enum(['pandas', 'snippet']), z.record(z.string(), z.base64())));

const test = 'missing' in opened ? it.skip : it;

describe('window features', () => {
  test(`equal pandas and the documented snippet on ${SERIES} random series and real machines`, async () => {
    if ('missing' in opened) return;
    const cases: { telemetry: Telemetry<Float32Array>; definition: WindowDefinition }[] = [];
    for (const telemetry of fc.sample(randomTelemetry, { numRuns: SERIES, seed: 20261201 }))
      cases.push({ telemetry, definition: defineWindows(telemetry.features, ['Oil_P', 'Eng_RPM'], -70)! });
    for (const path of machines) {
      const telemetry = firstRows(readTelemetryCsv(path), REAL_ROWS);
      const { features, rows } = telemetry;
      const columns = await baseColumns(telemetry, features, [], [{ from: 0, to: rows }]);
      cases.push({ telemetry, definition: defineWindows(features, columns.slice(0, 4), -70)! });
    }
    const file = join(opened.scratch, 'cases.json');
    const code = join(opened.scratch, 'snippet.py');
    await writeFile(code, snippet);
    await writeFile(
      file,
      JSON.stringify(
        cases.map(({ telemetry: { features, values, timestamps, rows }, definition }) => ({
          time: [...timestamps],
          // JSON has no NaN: null is missing.
          columns: Object.fromEntries(
            features.map((name, column) => [
              name,
              Array.from({ length: rows }, (_, row) => values[row * features.length + column]!),
            ]),
          ),
          definition,
        })),
      ),
    );
    const script = join(import.meta.dirname, 'windows.py');
    const answers = await runPython(opened.python, script, [file, code], answersSchema);
    for (const [index, { telemetry, definition }] of cases.entries()) {
      const names = windowFeatureNames(definition);
      const columns = [...telemetry.features, ...names];
      const rows = await modelRows(telemetry, columns, definition, 0);
      for (const [source, features] of Object.entries(answers[index]!)) {
        expect(Object.keys(features)).toEqual(names);
        for (const [name, bytes] of Object.entries(features)) {
          const expected = new Float32Array(Uint8Array.from(Buffer.from(bytes, 'base64')).buffer);
          const column = columns.indexOf(name);
          const actual = expected.map((_, row) => rows[row * columns.length + column]!);
          const worst = worstDifference(actual, expected);
          expect({ index, source, name, worst: Math.max(worst, 2e-6) }).toEqual({
            index,
            source,
            name,
            worst: 2e-6,
          });
        }
      }
    }
  });
});

/** Largest difference, relative to values above 1: NumPy adds in another order. Infinite if only one is missing. */
const worstDifference = (actual: Float32Array, expected: Float32Array): number =>
  expected.reduce((worst, value, row) => {
    if (Number.isNaN(value) && Number.isNaN(actual[row]!)) return worst;
    const difference = Math.abs(actual[row]! - value) / Math.max(1, Math.abs(value));
    return Math.max(worst, Number.isNaN(difference) ? Infinity : difference);
  }, 0);
