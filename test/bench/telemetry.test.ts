/** Properties of the synthetic rows that the benchmarks rely on. */
import { expect, it } from '@jest/globals';
import { LABELING, syntheticTelemetry } from '../../bench/telemetry.ts';
import { labelFailures } from '../../lib/learning/indicators/status/labels.ts';

const telemetry = syntheticTelemetry(20_000);

it('has 39 features, a row every 12 s, and a missing value in one of a hundred rows', () => {
  expect(telemetry.features).toHaveLength(39);
  expect(telemetry.timestamps[1]! - telemetry.timestamps[0]!).toBe(12_000_000);
  const missing = telemetry.values.reduce((count, value) => count + (Number.isNaN(value) ? 1 : 0), 0);
  expect(missing / telemetry.rows).toBeCloseTo(0.01, 2);
});

it('labels a fifth of the rows positive, in bursts as long as the window', () => {
  const { labels, events } = labelFailures({ ...telemetry, ...LABELING });
  const positives = labels.reduce((sum, label) => sum + label, 0);
  // The half hour before a failure is 150 rows of 12 s; failures are 501 to 1,001 rows apart.
  expect(positives).toBe(150 * events.length);
  expect(positives / telemetry.rows).toBeGreaterThan(0.15);
  expect(positives / telemetry.rows).toBeLessThan(0.25);
});

it('is deterministic', () => {
  expect(Buffer.from(syntheticTelemetry(500).values.buffer)).toEqual(
    Buffer.from(telemetry.values.slice(0, 500 * 39).buffer),
  );
});
