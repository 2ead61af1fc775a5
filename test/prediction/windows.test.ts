/** Window features of predictions are those of the training, bit for bit. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { windowFeatureNames } from '../../lib/learning/windows/definition.ts';
import { modelRows } from '../../lib/learning/windows/extend-telemetry.ts';
import { parsePredictRequest } from '../../lib/prediction/predict-request.ts';
import type { RequestRow } from '../../lib/prediction/predict-request.ts';
import { timedRow } from '../../lib/prediction/timed-row.ts';
import {
  appendWindows,
  machineWindows,
  rowWindows,
  telemetryFeatures,
} from '../../lib/prediction/windows.ts';
import { loadTelemetry } from '../../lib/warehouse/telemetry/load-telemetry.ts';
import type { MachineTelemetry } from '../../lib/warehouse/telemetry/load-telemetry.ts';
import { readHistory } from '../../lib/warehouse/telemetry/history.ts';
import { startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';
import { insertTinyTelemetry } from '../support/tiny-telemetry.ts';

const ROWS = 10_000;
const MACHINE = 'PUMP 1';
const definition = {
  columns: ['Oil_P', 'Eng_RPM', 'Cool_T'],
  minutes: [5, 30],
  failure: { column: 'Eng_RPM_variation_percentage', at_most: -70 },
  running: { column: 'Eng_RPM', above: 0 },
};
const names = windowFeatureNames(definition);

let database: TestPostgres;
let telemetry: MachineTelemetry;
/** By row: the features of a training on all rows. */
let expected: Buffer[];

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  Buffer.from(buffer, byteOffset, byteLength);

beforeAll(async () => {
  database = await startTestPostgres();
  await insertTinyTelemetry(database.sql, [MACHINE], ROWS);
  // Times with microseconds, equal times, sensor faults, numbers that are 0 as float32, and long stops.
  await database.sql.unsafe(`
    UPDATE processed_data SET
      "timestamp" = CASE WHEN hash % 7 = 0 THEN date_trunc('minute', "timestamp")
        ELSE "timestamp" + hash % 90000000 * interval '1 microsecond' END,
      "Oil_P" = CASE WHEN hash % 11 = 0 THEN 30000 ELSE "Oil_P" / 7 END,
      "Eng_RPM" = CASE WHEN extract(hour FROM "timestamp") IN (3, 9) THEN 1e-46
        WHEN extract(hour FROM "timestamp") = 14 THEN -5 ELSE "Eng_RPM" + 1e-45 END
    FROM (SELECT id AS hashed, abs(hashtext(id::text)) AS hash FROM processed_data) AS hashes WHERE id = hashed`);
  telemetry = await loadTelemetry(database.sql, { machineName: MACHINE });
  const features = [...telemetry.features, ...names];
  const rows = await modelRows(telemetry, features, definition, 0);
  const width = features.length;
  expected = Array.from({ length: ROWS }, (_, row) =>
    bytesOf(rows.subarray((row + 1) * width - names.length, (row + 1) * width)),
  );
}, 60_000);
afterAll(() => database.stop());

const timeOf = (row: number) => new Date(Math.floor(telemetry.timestamps[row]! / 1000));

describe('window features of a prediction', () => {
  it.each([1, 2, 150, ROWS])(
    'for the newest %d rows of a machine equal those of the training',
    async (count) => {
      const { rows, windows } = await machineWindows(database.sql, MACHINE, {
        wanted: telemetry.features,
        definition,
        oldest: timeOf(ROWS - count),
        count,
      });
      expect(rows).toHaveLength(count);
      const newestFirst = expected.slice(ROWS - count).reverse();
      expect(Buffer.concat(windows.map(bytesOf)).equals(Buffer.concat(newestFirst))).toBe(true);
      expect(rows[0]!.timestamp).toEqual(timeOf(ROWS - 1));
    },
  );

  it('for rows in any order equal those of the training', async () => {
    const { rows } = await readHistory(database.sql, MACHINE, {
      wanted: telemetry.features,
      after: new Date(0),
      definition,
    });
    const body = rows.map(({ microseconds, values }) => ({
      ...values,
      timestamp: new Date(Math.floor(microseconds / 1000))
        .toISOString()
        .replace('Z', `${String(microseconds % 1000).padStart(3, '0')}+00:00`),
    }));
    // A request has at most 1,000 rows.
    const first = parsePredictRequest({ rows: body.slice(0, 1000) });
    if (!('rows' in first)) throw new TypeError('The request has no rows.');
    const timed = first.rows.map(timedRow);
    expect(rowWindows(definition, timed).map(bytesOf)).toEqual(expected.slice(0, 1000));
    // Rows of equal times keep their order.
    const isAlone = (row: number) =>
      telemetry.timestamps[row] !== telemetry.timestamps[row - 1] &&
      telemetry.timestamps[row] !== telemetry.timestamps[row + 1];
    const alone = [...timed.keys()].filter(isAlone);
    const order = [...alone.reverse(), ...[...timed.keys()].filter((row) => !isAlone(row))];
    const mixed = rowWindows(
      definition,
      order.map((row) => timed[row]!),
    );
    expect(mixed.map(bytesOf)).toEqual(order.map((row) => expected[row]!));
  });

  it('follow the other features of the model', () => {
    expect(telemetryFeatures(['Oil_P', 'Cool_T', ...names], definition)).toEqual(['Oil_P', 'Cool_T']);
    expect(telemetryFeatures(['Oil_P'], null)).toEqual(['Oil_P']);
    const windows = [Float32Array.of(5, 6, 7), Float32Array.of(8, 9, 10)];
    expect([...appendWindows(Float32Array.of(1, 2, 3, 4), windows)]).toEqual([1, 2, 5, 6, 7, 3, 4, 8, 9, 10]);
  });

  it('need the time of every row', () => {
    const { rows: requested } = parsePredictRequest({
      rows: [{ timestamp: '2026-01-01T00:00:00Z', Oil_P: 1 }, { Oil_P: 2 }],
    }) as { rows: RequestRow[] };
    const rows = requested.map(timedRow);
    expect(() => rowWindows(definition, rows)).toThrow(
      'rows.1.timestamp is missing; the model has window features, which need the time of every row.',
    );
    for (const timestamp of ['2026-01-01', 'now', '2026-01-01T00:00:00'])
      expect(() => parsePredictRequest({ rows: [{ timestamp, Oil_P: 1 }] })).toThrow(
        'must be a time with a time zone',
      );
  });
});
