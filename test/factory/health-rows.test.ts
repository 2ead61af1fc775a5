/** Which rows of a machine train and test its health model; what cannot give one. By hand. */
import { describe, expect, it } from '@jest/globals';
import { DataError } from '../../lib/errors.ts';
import { HEALTH_COLUMNS } from '../../lib/learning/indicators/health/score.ts';
import { prepareHealth } from '../../lib/learning/indicators/health/rows.ts';

const minute = 60_000_000;

/** Readings of the four signals, by row; all rise with the rows unless told. */
function machine(given: {
  rows: number;
  /** Minutes since the first row; a row a minute when absent. */
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
  it('splits at four fifths; the last half hour has nothing to be judged by', async () => {
    const prepared = await prepareHealth(machine({ rows: 200 }), { embargo: false });
    expect(prepared).toMatchObject({
      splitRow: 160,
      toleranceMinutes: 5,
      training: [{ from: 0, to: 160 }],
      judged: [{ from: 160, to: 170 }],
      // The targets of rows 130 to 159 are rows 160 to 189.
      embargo: { rows: 30, dropped: false },
      leftOut: { train: 0, test: 30 },
    });
    expect(prepared.targetRows[129]).toBe(159);
  });

  it('drops the rows whose target lies in the test part, when asked', async () => {
    expect(await prepareHealth(machine({ rows: 200 }), { embargo: true })).toMatchObject({
      training: [{ from: 0, to: 130 }],
      judged: [{ from: 160, to: 170 }],
      embargo: { rows: 30, dropped: true },
      leftOut: { train: 0, test: 30 },
    });
  });

  it('leaves out rows before a pause, and test rows that have no score of their own', async () => {
    const telemetry = machine({
      rows: 200,
      // Two hours of silence after row 99.
      at: (row) => row + (row >= 100 ? 120 : 0),
      value: (row, column) => (row === 50 || row === 163 ? Number.NaN : row + column),
    });
    expect(await prepareHealth(telemetry, { embargo: false })).toMatchObject({
      // Row 50 trains: its score now is not needed. Row 20's target is row 51 then, 31 minutes ahead.
      training: [
        { from: 0, to: 70 },
        { from: 100, to: 160 },
      ],
      judged: [
        { from: 160, to: 163 },
        { from: 164, to: 170 },
      ],
      leftOut: { train: 30, test: 31 },
    });
  });

  it('takes the scale from the training part alone', async () => {
    const usual = await prepareHealth(machine({ rows: 200 }), { embargo: false });
    const strange = machine({ rows: 200, value: (row) => (row < 160 ? row : 19_999) });
    expect((await prepareHealth(strange, { embargo: false })).scale).toEqual(usual.scale);
  });

  it('tells signals that never change', async () => {
    const telemetry = machine({ rows: 200, value: (row, column) => (column === 3 ? 4 : row) });
    expect((await prepareHealth(telemetry, { embargo: false })).constantSignals).toEqual(['Succao']);
  });
});

describe('no health model', () => {
  it('is there of too few rows', async () => {
    expect(await refusal(machine({ rows: 49 }))).toEqual({
      code: 'too_few_rows',
      message:
        'MOTOBOMBA-007 has 49 rows in the chosen dates, and a model needs at least 50. Choose a longer date range.',
    });
  });

  it('is there where readings come too seldom', async () => {
    expect(await refusal(machine({ rows: 100, at: (row) => 60 * row }))).toEqual({
      code: 'no_target',
      message:
        'No training row of MOTOBOMBA-007 (2026-01-01 00:00:00 UTC to 2026-01-04 07:00:00 UTC) has a health score ' +
        '30 to 45 minutes later, which is what the model is to foretell. Choose a longer date range, with complete ' +
        'telemetry of Oil_P, Oil_L, Recalque, Succao and readings at least every half hour.',
    });
  });

  it('is there where the test part is shorter than what is to be foretold', async () => {
    const refused = await refusal(machine({ rows: 140 }));
    expect(refused.code).toBe('no_target');
    expect(refused.message).toMatch(
      /^No test row of MOTOBOMBA-007 \(2026-01-01 01:52:00 UTC to 2026-01-01 02:19:00 UTC\) has a health score 30 to 35 minutes later/,
    );
  });

  it('is there where too few rows have their health known half an hour later', async () => {
    // Pauses of five hours between groups of four rows, ten minutes apart: only the first of each has a row
    // half an hour ahead.
    const telemetry = machine({ rows: 160, at: (row) => 330 * (row >> 2) + 10 * (row & 3) });
    expect(await refusal(telemetry)).toMatchObject({
      code: 'too_few_rows',
      message: expect.stringMatching(
        /^Only 40 rows of MOTOBOMBA-007 have a health score 30 to 45 minutes later/,
      ) as unknown,
    });
  });

  it('is there where an embargo leaves nothing', async () => {
    // The training part is a quarter of an hour long: all its targets lie in the test part.
    const telemetry = machine({ rows: 500, at: (row) => (row < 400 ? row / 30 : row - 370) });
    expect(await refusal(telemetry, true)).toMatchObject({
      code: 'no_target',
      message: expect.stringMatching(
        /^All 400 training rows .* labeling\.embargo drops them\. Leave the embargo out/,
      ) as unknown,
    });
  });

  it('is there of a machine that stood still', async () => {
    const telemetry = machine({ rows: 200, value: (row) => (row < 195 ? 7 : row) });
    expect(await refusal(telemetry)).toEqual({
      code: 'constant_score',
      message:
        'The health score of MOTOBOMBA-007 is 0.0 in every training row, so there is nothing to learn: Oil_P, Oil_L, ' +
        'Recalque, Succao hardly change there. Choose dates in which the machine was at work.',
    });
  });

  it('is there without a column, which is named', async () => {
    const telemetry = { ...machine({ rows: 200 }), features: ['Oil_P', 'Oil_L', 'Recalque', 'Other'] };
    expect(await refusal(telemetry as never)).toMatchObject({
      code: 'missing_column',
      message: expect.stringContaining('processed_data has no Succao. Add it') as unknown,
    });
  });
});
