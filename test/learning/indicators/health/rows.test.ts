/** The rows that train and test a health model, and the rows that cannot give one. Computed by hand. */
import { describe, expect, it } from '@jest/globals';
import { DataError } from '../../../../lib/errors.ts';
import { HEALTH_COLUMNS } from '../../../../lib/learning/indicators/health/score.ts';
import { prepareHealth } from '../../../../lib/learning/indicators/health/rows.ts';

const minute = 60_000_000;

/** Readings of the four signals by row. All increase with the rows by default. */
function machine(given: {
  rows: number;
  /** Minutes since the first row; one row per minute by default. */
  at?: (row: number) => number;
  value?: (row: number, column: number) => number;
}) {
  const { rows, at = (row: number) => row, value = (row: number) => row } = given;
  const values = new Float32Array(new SharedArrayBuffer(rows * 4 * Float32Array.BYTES_PER_ELEMENT));
  values.forEach((_, i) => (values[i] = value(i >> 2, i & 3)));
  return {
    machineName: 'MOTOBOMBA-007',
    features: HEALTH_COLUMNS,
    rows,
    values,
    timestamps: Float64Array.from(
      { length: rows },
      (_, row) => Date.UTC(2026, 0, 1) * 1000 + at(row) * minute,
    ),
  };
}

const refusal = async (telemetry: ReturnType<typeof machine>, embargo = false) => {
  const error: unknown = await prepareHealth(telemetry, { embargo }).catch((thrown: unknown) => thrown);
  if (!(error instanceof DataError)) throw new Error('no DataError', { cause: error });
  return { code: error.code, message: error.message };
};

describe('prepareHealth', () => {
  it('splits at four fifths and evaluates no row in the last half hour', async () => {
    const prepared = await prepareHealth(machine({ rows: 200 }), { embargo: false });
    expect(prepared).toMatchObject({
      splitRow: 160,
      toleranceMinutes: 5,
      training: [{ from: 0, to: 160 }],
      evaluated: [{ from: 160, to: 170 }],
      // The targets of rows 130 to 159 are rows 160 to 189.
      embargo: { rows: 30, dropped: false },
      leftOut: { train: 0, test: 30 },
    });
    expect(prepared.targetRows[129]).toBe(159);
  });

  it('drops the rows whose target is in the test part with an embargo', async () => {
    expect(await prepareHealth(machine({ rows: 200 }), { embargo: true })).toMatchObject({
      training: [{ from: 0, to: 130 }],
      evaluated: [{ from: 160, to: 170 }],
      embargo: { rows: 30, dropped: true },
      leftOut: { train: 0, test: 30 },
    });
  });

  it('leaves out rows before a gap, and test rows without a score', async () => {
    const telemetry = machine({
      rows: 200,
      // No readings for two hours after row 99.
      at: (row) => row + (row >= 100 ? 120 : 0),
      value: (row, column) => (row === 50 || row === 163 ? Number.NaN : row + column),
    });
    expect(await prepareHealth(telemetry, { embargo: false })).toMatchObject({
      // Row 50 trains, because its own score is not needed. Row 20's target is row 51, 31 minutes ahead.
      training: [
        { from: 0, to: 70 },
        { from: 100, to: 160 },
      ],
      evaluated: [
        { from: 160, to: 163 },
        { from: 164, to: 170 },
      ],
      leftOut: { train: 30, test: 31 },
    });
  });

  it('computes the scale from the training part only', async () => {
    const usual = await prepareHealth(machine({ rows: 200 }), { embargo: false });
    const strange = machine({ rows: 200, value: (row) => (row < 160 ? row : 19_999) });
    expect((await prepareHealth(strange, { embargo: false })).scale).toEqual(usual.scale);
  });

  it('lists signals that never change', async () => {
    const telemetry = machine({ rows: 200, value: (row, column) => (column === 3 ? 4 : row) });
    expect((await prepareHealth(telemetry, { embargo: false })).constantSignals).toEqual(['Succao']);
  });
});

describe('rows that give no health model', () => {
  it('are refused when they are too few', async () => {
    expect(await refusal(machine({ rows: 49 }))).toEqual({
      code: 'too_few_rows',
      message:
        'MOTOBOMBA-007 has 49 rows in the chosen dates, and a model needs at least 50. Choose a longer date range.',
    });
  });

  it('are refused when readings are too far apart', async () => {
    expect(await refusal(machine({ rows: 100, at: (row) => 60 * row }))).toEqual({
      code: 'no_target',
      message:
        'No training row of MOTOBOMBA-007 (2026-01-01 00:00:00 UTC to 2026-01-04 07:00:00 UTC) has a health score ' +
        '30 to 45 minutes later, which the model would predict. Choose a longer date range, with complete ' +
        'telemetry of Oil_P, Oil_L, Recalque, Succao and readings at least every half hour.',
    });
  });

  it('are refused when the test part is shorter than the horizon', async () => {
    const refused = await refusal(machine({ rows: 140 }));
    expect(refused.code).toBe('no_target');
    expect(refused.message).toMatch(
      /^No test row of MOTOBOMBA-007 \(2026-01-01 01:52:00 UTC to 2026-01-01 02:19:00 UTC\) has a health score 30 to 35 minutes later/,
    );
  });

  it('are refused when too few have a known health half an hour later', async () => {
    // Groups of four rows ten minutes apart, with gaps of five hours: only the first of each has a row 30 minutes ahead.
    const telemetry = machine({ rows: 160, at: (row) => 330 * (row >> 2) + 10 * (row & 3) });
    expect(await refusal(telemetry)).toMatchObject({
      code: 'too_few_rows',
      message: expect.stringMatching(
        /^Only 40 rows of MOTOBOMBA-007 have a health score 30 to 45 minutes later/,
      ) as unknown,
    });
  });

  it('are refused when an embargo leaves none', async () => {
    // The training part is a quarter of an hour long, so all its targets are in the test part.
    const telemetry = machine({ rows: 500, at: (row) => (row < 400 ? row / 30 : row - 370) });
    expect(await refusal(telemetry, true)).toMatchObject({
      code: 'no_target',
      message: expect.stringMatching(
        /^All 400 training rows .* labeling\.embargo drops them\. Turn the embargo off/,
      ) as unknown,
    });
  });

  it('are refused when the machine did not run', async () => {
    const telemetry = machine({ rows: 200, value: (row) => (row < 195 ? 7 : row) });
    expect(await refusal(telemetry)).toEqual({
      code: 'constant_score',
      message:
        'The health score of MOTOBOMBA-007 is 0.0 in every training row, so there is nothing to learn: Oil_P, Oil_L, ' +
        'Recalque, Succao hardly change there. Choose dates in which the machine was running.',
    });
  });

  it('are refused with the name of a missing column', async () => {
    const telemetry = { ...machine({ rows: 200 }), features: ['Oil_P', 'Oil_L', 'Recalque', 'Other'] };
    expect(await refusal(telemetry as never)).toMatchObject({
      code: 'missing_column',
      message: expect.stringContaining('processed_data has no Succao. Add it') as unknown,
    });
  });
});
