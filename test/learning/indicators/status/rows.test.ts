/** The rows of a status model, with and without an embargo. Computed by hand. */
import { describe, expect, it } from '@jest/globals';
import { prepareStatus } from '../../../../lib/learning/indicators/status/rows.ts';

const minute = 60_000_000;

/** A hundred rows, one per minute. Row 79, the last before the split, has the time of row 80. */
const telemetry = (failures: readonly number[]) => {
  const speedChange = new Float64Array(100);
  for (const row of failures) speedChange[row] = -90;
  return {
    machineName: 'MOTOBOMBA-007',
    rows: 100,
    timestamps: Float64Array.from({ length: 100 }, (_, row) => (row === 79 ? 80 : row) * minute),
    speedChange,
  };
};
const labeling = { dropPercentage: -70, windowMinutes: 10, embargo: false };

describe('prepareStatus', () => {
  it('keeps and counts the training rows whose window reaches into the test part', () => {
    // The test part starts at minute 80. The rows before it from minute 70 on are 70 … 78 and 79.
    expect(prepareStatus(telemetry([40, 82]), labeling)).toMatchObject({
      trainRows: 80,
      splitRow: 80,
      embargo: { rows: 10, dropped: false },
      // Rows 30 … 39 and 72 … 79 are positive (row 79 is at minute 80).
      scalePosWeight: (80 - 18) / 18,
    });
  });

  it('drops them with an embargo and keeps the test part', () => {
    expect(prepareStatus(telemetry([40, 82]), { ...labeling, embargo: true })).toMatchObject({
      trainRows: 70,
      splitRow: 80,
      embargo: { rows: 10, dropped: true },
      scalePosWeight: 60 / 10,
    });
  });

  it('refuses an embargo that drops all rows before a failure', () => {
    const only = telemetry([82]);
    expect(prepareStatus(only, labeling).trainRows).toBe(80);
    expect(() => prepareStatus(only, { ...labeling, embargo: true })).toThrow(
      expect.objectContaining({
        code: 'one_class',
        message:
          'MOTOBOMBA-007 has 8 training rows before a failure, and labeling.embargo drops them: 10 rows whose window of ' +
          '10 minutes reaches into the test part. Leave the embargo out, shorten the window (labeling.window_minutes), ' +
          'or choose dates that have failures in their first part too.',
      }),
    );
  });
});
