import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateSample, SAMPLE_MACHINES } from '../../local/samples/generate-sample.ts';
import { loadSamples } from '../../local/samples/load-samples.ts';
import { startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';

type Row = Readonly<Record<string, number>>;

/** Numeric columns by name; `timestamp` in milliseconds. */
function parse(machine: string): Row[] {
  const [header, ...lines] = [...generateSample(machine)].map((line) => line.trimEnd().split(','));
  return lines.map((fields) =>
    Object.fromEntries(
      fields.map(
        (field, index) => [header![index]!, index === 0 ? Date.parse(field) : Number(field)] as const,
      ),
    ),
  );
}

const samples = new Map(SAMPLE_MACHINES.map((machine) => [machine, parse(machine)]));
const sample = (machine: string): Row[] => samples.get(machine)!;
const all = [...samples.values()].flat();

const isEvent = (row: Row): boolean => row.Eng_RPM_variation_percentage! <= -70;

/** Mean and standard deviation of the real pumps' channels: 937,922 rows, one every 12 s (see channels.ts). */
const REAL_CHANNELS: readonly (readonly [string, number, number])[] = [
  ['Auto', 0.9467, 0.2247],
  ['Bat_V', 262.2291, 7.2109],
  ['Char_V', 16.1613, 63.1307],
  ['Cool_T', 4.7593, 18.8502],
  ['Eng_RPM', 94.715, 372.9663],
  ['FlexAnalogue4_1', 24.7692, 27.0742],
  ['FlexAnalogue4_2', 24.7692, 27.0742],
  ['Fuel_Con', 108.5929, 441.5379],
  ['Fuel_L', 75.4082, 19.7821],
  ['Man', 0.0083, 0.0905],
  ['Oil_L', 50.7935, 5.2845],
  ['Oil_P', 29.6398, 115.9464],
  ['Recalque', 34.1011, 139.0913],
  ['Starts_N', 499.8345, 426.5043],
  ['Stop', 0.045, 0.2074],
  ['Succao', -2.8946, 9.8093],
];

describe('sample telemetry', () => {
  it.each(REAL_CHANNELS)('has a %s like real pumps', (channel, mean, deviation) => {
    const values = all.map((row) => row[channel]!);
    const sampleMean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const sampleDeviation = Math.sqrt(
      values.reduce((sum, value) => sum + (value - sampleMean) ** 2, 0) / (values.length - 1),
    );
    expect(Math.abs(sampleMean - mean)).toBeLessThan(0.2 * deviation);
    expect(sampleDeviation / deviation).toBeGreaterThan(0.7);
    expect(sampleDeviation / deviation).toBeLessThan(1.3);
  });

  it('is in standby at least three quarters of the time', () => {
    const runningShare = all.filter((row) => row.Eng_RPM! > 300).length / all.length;
    expect(runningShare).toBeGreaterThan(0.05);
    expect(runningShare).toBeLessThan(0.25);
  });

  it.each(SAMPLE_MACHINES)('for %s has a row every 12 s and 43 numeric columns', (machine) => {
    const rows = sample(machine);
    expect(rows.length).toBeGreaterThanOrEqual(15_000);
    for (const [index, row] of rows.entries()) {
      if (index > 0 && row.timestamp! - rows[index - 1]!.timestamp! !== 12_000)
        throw new Error(`row ${index}`);
      const { motor_pump: name, ...numbers } = row;
      if (!Number.isNaN(name) || Object.values(numbers).some((value) => !Number.isFinite(value)))
        throw new Error(`row ${index}`);
    }
    expect(Object.keys(rows[0]!)).toHaveLength(43);
  });

  it('is the same each time', () => {
    const digest = (): string => {
      const hash = createHash('sha256');
      for (const line of generateSample('MOTOBOMBA-007')) hash.update(line);
      return hash.digest('hex');
    };
    expect(digest()).toBe(digest());
  });

  it('rejects an unknown machine', () => {
    expect(() => generateSample('MOTOBOMBA-999').next()).toThrow('no sample telemetry for MOTOBOMBA-999');
  });
});

describe('failures of the sample machines', () => {
  it('do not happen in MOTOBOMBA-002, which starts and stops normally', () => {
    const rows = sample('MOTOBOMBA-002');
    expect(rows.filter(isEvent)).toHaveLength(0);
    const stops = rows.filter((row, index) => row.Eng_RPM! < 300 && (rows[index - 1]?.Eng_RPM ?? 0) >= 300);
    expect(stops.length).toBeGreaterThan(40);
  });

  it.each([
    ['MOTOBOMBA-001', 20],
    ['MOTOBOMBA-003', 20],
    ['MOTOBOMBA-007', 40],
  ])('of %s are drops from full speed, in the training and in the test part', (machine, minEvents) => {
    const rows = sample(machine);
    const events = rows.flatMap((row, index) => (isEvent(row) ? [index] : []));
    expect(events.length).toBeGreaterThanOrEqual(minEvents);
    for (const index of events) {
      expect(rows[index]!.Eng_RPM).toBe(0);
      expect(rows[index - 1]!.Eng_RPM).toBeGreaterThan(1_300);
    }
    const split = Math.floor(0.8 * rows.length);
    expect(events.filter((index) => index < split).length).toBeGreaterThanOrEqual(15);
    expect(events.filter((index) => index >= split).length).toBeGreaterThanOrEqual(5);
  });

  it('mostly follow a drop of oil pressure and a rise of coolant temperature', () => {
    const rows = sample('MOTOBOMBA-007');
    const events = rows.flatMap((row, index) => (isEvent(row) ? [index] : []));
    const standby = (from: number, until: number): Row[] =>
      rows.slice(Math.max(0, from), until).filter((row) => row.Eng_RPM! > 0 && row.Eng_RPM! < 30);
    const mean = (some: Row[], channel: string): number =>
      some.reduce((sum, row) => sum + row[channel]!, 0) / some.length;
    const allStandby = standby(0, rows.length);
    const warned = events.filter((index) => {
      const before = standby(index - 60, index);
      return (
        mean(before, 'Oil_P') < mean(allStandby, 'Oil_P') - 1.5 &&
        mean(before, 'Cool_T') > mean(allStandby, 'Cool_T')
      );
    });
    expect(warned.length / events.length).toBeGreaterThan(0.5);
    expect(warned.length).toBeLessThan(events.length);
  });
});

describe('derived columns', () => {
  const finite = (value: number): number => (Number.isFinite(value) ? value : 0);

  /** Computes the columns from the stored values of a row and the previous row, with the upstream formulas. */
  const derive = (row: Row, previous: Row): Record<string, number> => {
    const running = row.Eng_RPM! > 0 ? 1 : 0;
    const minutes = running ? (row.timestamp! - previous.timestamp!) / 60_000 : 0;
    const head = row.Recalque! - row.Succao!;
    const fuelRate = finite(row.Fuel_Con! / minutes);
    const derived: Record<string, number> = {
      running,
      minutes_running: minutes,
      Hydraulic_Head: head,
      Head_per_RPM: finite(head / row.Eng_RPM!),
      OilP_per_RPM: finite(row.Oil_P! / row.Eng_RPM!),
      CoolT_per_RPM: finite(row.Cool_T! / row.Eng_RPM!),
      Head_trend_per_minutes: finite((head - (previous.Recalque! - previous.Succao!)) / minutes),
      Fuel_rate: fuelRate,
      Fuel_efficiency: finite(head / fuelRate),
    };
    for (const x of ['Bat_V', 'Char_V', 'Cool_T', 'Eng_RPM', 'Fuel_Con', 'Fuel_L', 'Oil_L', 'Oil_P']) {
      derived[`${x}_variation`] = row[x]! - previous[x]!;
      derived[`${x}_variation_percentage`] =
        previous[x] === 0 ? 0 : +(100 * (row[x]! / previous[x]! - 1)).toFixed(3);
    }
    return derived;
  };

  it.each(SAMPLE_MACHINES)('of %s follow the formulas', (machine) => {
    const rows = sample(machine);
    for (let index = 1; index < rows.length; index++) {
      for (const [column, value] of Object.entries(derive(rows[index]!, rows[index - 1]!))) {
        const tolerance = column.endsWith('_percentage') ? 0.001_000_1 : 1e-6;
        const stored = rows[index]![column]!;
        if (!(Math.abs(stored - value) <= tolerance * Math.max(1, Math.abs(value) * 1e-3)))
          throw new Error(`${machine}, row ${index}, ${column}: ${stored}, the formula gives ${value}`);
      }
    }
  });
});

describe('loading the samples', () => {
  let database: TestPostgres;
  beforeAll(async () => {
    database = await startTestPostgres();
  });
  afterAll(() => database.stop());

  it('imports a missing machine once', async () => {
    const seen: number[] = [];
    const first = await loadSamples(database.sql, ['MOTOBOMBA-002'], (_, rows) => seen.push(rows));
    expect(first).toEqual({ rows: 15_000, imported: ['MOTOBOMBA-002'] });
    expect(seen.length).toBeGreaterThan(5);
    expect(await loadSamples(database.sql, ['MOTOBOMBA-002'])).toEqual({ rows: 15_000, imported: [] });
    expect(await loadSamples(database.sql, ['MOTOBOMBA-002', 'MOTOBOMBA-001'])).toEqual({
      rows: 33_000,
      imported: ['MOTOBOMBA-001'],
    });
    const [row] = await database.sql`SELECT count(*)::int AS rows FROM processed_data`;
    expect(row).toEqual({ rows: 33_000 });
  });
});
