/** The synthetic rows are what the bench says they are; else its figures mean something else. */
import { expect, it } from '@jest/globals';
import { labeling, syntheticTelemetry } from '../../bench/telemetry.ts';
import { labelFailures } from '../../lib/learning/indicators/status/labels.ts';

const telemetry = syntheticTelemetry(20_000);

it('39 features, every 12 s, a reading in a hundred rows missing', () => {
  expect(telemetry.features).toHaveLength(39);
  expect(telemetry.timestamps[1]! - telemetry.timestamps[0]!).toBe(12_000_000);
  const missing = telemetry.values.reduce((count, value) => count + (Number.isNaN(value) ? 1 : 0), 0);
  expect(missing / telemetry.rows).toBeCloseTo(0.01, 2);
});

it('a fifth of the rows are positive, in bursts of the window', () => {
  const { labels, events } = labelFailures({ ...telemetry, ...labeling });
  const positives = labels.reduce((sum, label) => sum + label, 0);
  // 150 rows of 12 s are the half hour before a failure; failures are 501 to 1 001 rows apart.
  expect(positives).toBe(150 * events.length);
  expect(positives / telemetry.rows).toBeGreaterThan(0.15);
  expect(positives / telemetry.rows).toBeLessThan(0.25);
});

it('the same whenever they are made', () => {
  expect(Buffer.from(syntheticTelemetry(500).values.buffer)).toEqual(
    Buffer.from(telemetry.values.slice(0, 500 * 39).buffer),
  );
});
