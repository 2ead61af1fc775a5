import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateSample, SAMPLE_MACHINES } from '../../local/samples/generate-sample.ts';
import { loadSamples } from '../../local/samples/load-samples.ts';
import { startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';
import { csv, header, loadFile, record } from '../support/telemetry-file.ts';
import { distances, mean, parseSample, spearman, standardDeviation } from './sample-rows.ts';
import type { Row } from './sample-rows.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const STEP = 3 * MINUTE;

const files = new Map(SAMPLE_MACHINES.map((machine) => [machine, [...generateSample(machine)]]));
const samples = new Map([...files].map(([machine, lines]) => [machine, parseSample(lines)]));
const sample = (machine: string): Row[] => samples.get(machine)!;
const all = [...samples.values()].flat();
const failing = ['MOTOBOMBA-001', 'MOTOBOMBA-003', 'MOTOBOMBA-007'];
/** Machines with enough failures to judge a model. */
const judged = ['MOTOBOMBA-001', 'MOTOBOMBA-007'];

const isRunning = (row: Row): boolean => row.Eng_RPM! > 1_300;
/** The default label: the engine speed drops by 70 % or more. */
const isEvent = (row: Row): boolean => row.Eng_RPM_variation_percentage! <= -70;
const eventsOf = (rows: Row[]): number[] => rows.flatMap((row, index) => (isEvent(row) ? [index] : []));
const values = (rows: Row[], channel: string): number[] =>
  rows.map((row) => row[channel]!).filter((value) => !Number.isNaN(value));

/** SHA-256 of the CSV file. The rows must be the same on every platform. */
const DIGESTS: Readonly<Record<string, string>> = {
  'MOTOBOMBA-001': '08f320594d036e430274f6bdc223031d9e7642e4541431ba299aa4eb137dde29',
  'MOTOBOMBA-002': '70ab18ec96eedabadee90035ec6f63c4a0c99976162f8ce0b3360af44305b98c',
  'MOTOBOMBA-003': '65e81d1f5bd2c0f366911b2f12fd5da6f6b8836a32bb46411972488efe8124e8',
  'MOTOBOMBA-007': '1473e3812e17d87ed367f3933c2d5e3c666e02f52d98d537021848505457b908',
};

/** Channels whose readings can be missing. */
const LOOSE = ['Bat_V', 'Cool_T', 'Fuel_L', 'Oil_L', 'Succao'];

describe('sample telemetry', () => {
  it.each(SAMPLE_MACHINES)('of %s has the same bytes everywhere', (machine) => {
    const hash = createHash('sha256');
    for (const line of files.get(machine)!) hash.update(line);
    expect(hash.digest('hex')).toBe(DIGESTS[machine]);
  });

  it.each([
    ['MOTOBOMBA-001', 8],
    ['MOTOBOMBA-002', 5],
    ['MOTOBOMBA-003', 6],
    ['MOTOBOMBA-007', 8],
  ])(
    'of %s covers %i weeks in steps of 3 minutes, with gaps only while the engine rests',
    (machine, weeks) => {
      const rows = sample(machine);
      const days = (rows.at(-1)!.timestamp! - rows[0]!.timestamp!) / DAY;
      expect(days).toBeGreaterThan(7 * weeks - 1);
      expect(days).toBeLessThanOrEqual(7 * weeks);
      const gaps = rows.flatMap((row, index) => {
        const step = index === 0 ? STEP : row.timestamp! - rows[index - 1]!.timestamp!;
        if (step % STEP !== 0 || step <= 0) throw new Error(`row ${index}: a step of ${step} ms`);
        return step > STEP ? [index] : [];
      });
      expect(gaps.length).toBeGreaterThan(4 * weeks);
      for (const index of gaps) {
        expect(rows[index - 1]!.Eng_RPM).toBeLessThan(20);
        expect(rows[index]!.Eng_RPM).toBeLessThan(20);
      }
    },
  );

  it.each(SAMPLE_MACHINES)('of %s has 43 numeric columns, some of whose readings are missing', (machine) => {
    const rows = sample(machine);
    const columns = Object.keys(rows[0]!);
    expect(columns).toHaveLength(43);
    for (const column of columns) {
      const missing = rows.filter((row) => Number.isNaN(row[column])).length / rows.length;
      if (LOOSE.includes(column)) expect(missing).toBeGreaterThan(0);
      else if (column !== 'motor_pump') expect(missing).toBe(0);
      if (column !== 'motor_pump') expect(missing).toBeLessThan(0.02);
    }
  });

  it('rejects an unknown machine', () => {
    expect(() => generateSample('MOTOBOMBA-999')).toThrow('no sample telemetry for MOTOBOMBA-999');
  });
});

/**
 * Mean and standard deviation of the real pumps' channels: 937,922 rows, one every 12 s (see sensors.ts). They are 0, or
 * nearly, while the engine rests, which is most of the time. So E[x²] / E[x] is their level while it runs.
 */
const REAL_RUNNING_CHANNELS: readonly (readonly [string, number, number])[] = [
  ['Char_V', 16.1613, 63.1307],
  ['Eng_RPM', 94.715, 372.9663],
  ['Fuel_Con', 108.5929, 441.5379],
  ['Oil_P', 29.6398, 115.9464],
  ['Recalque', 34.1011, 139.0913],
  ['Succao', -2.8946, 9.8093],
  ['Cool_T', 4.7593, 18.8502],
];
/** The same of channels that do not depend on the engine. */
const REAL_CHANNELS: readonly (readonly [string, number, number])[] = [
  ['Bat_V', 262.2291, 7.2109],
  ['FlexAnalogue4_1', 24.7692, 27.0742],
  ['FlexAnalogue4_2', 24.7692, 27.0742],
  ['Fuel_L', 75.4082, 19.7821],
  ['Oil_L', 50.7935, 5.2845],
  ['Starts_N', 499.8345, 426.5043],
];

describe('channels of the samples', () => {
  it.each(REAL_RUNNING_CHANNELS)('have a %s like running real pumps', (channel, average, deviation) => {
    const level = (average ** 2 + deviation ** 2) / average;
    expect(mean(values(all.filter(isRunning), channel)) / level).toBeGreaterThan(0.85);
    expect(mean(values(all.filter(isRunning), channel)) / level).toBeLessThan(1.15);
  });

  it.each(REAL_CHANNELS)('have a %s like real pumps', (channel, average, deviation) => {
    expect(Math.abs(mean(values(all, channel)) - average)).toBeLessThan(deviation);
    expect(standardDeviation(values(all, channel)) / deviation).toBeLessThan(1.5);
  });

  it.each(SAMPLE_MACHINES)('of %s follow the load and the weather of the day', (machine) => {
    const between = (from: number, until: number): Row[] =>
      sample(machine)
        .filter(isRunning)
        .filter((row) => {
          const hour = new Date(row.timestamp!).getUTCHours();
          return hour >= from && hour < until;
        });
    // In Brazil, three hours behind UTC: most demand in the morning, warmest in the afternoon.
    expect(mean(values(between(10, 14), 'Fuel_Con'))).toBeGreaterThan(
      1.04 * mean(values(between(22, 24), 'Fuel_Con')),
    );
    expect(mean(values(between(16, 20), 'Cool_T'))).toBeGreaterThan(
      mean(values(between(4, 8), 'Cool_T')) + 5,
    );
  });

  it.each(SAMPLE_MACHINES)('of %s count its starts, which rise with every row', (machine) => {
    const rows = sample(machine);
    for (let index = 1; index < rows.length; index++) {
      const started = rows[index - 1]!.Eng_RPM! < 20 && rows[index]!.Eng_RPM! > 300;
      expect(rows[index]!.Starts_N! - rows[index - 1]!.Starts_N!).toBe(started ? 1 : 0);
    }
    expect(rows.at(-1)!.Starts_N! - rows[0]!.Starts_N!).toBeGreaterThan(30);
    expect(spearman(values(rows, 'Starts_N'))).toBeGreaterThan(0.99);
  });

  it('of MOTOBOMBA-001 include an oil level that is stuck from a day on, in the training part', () => {
    const rows = sample('MOTOBOMBA-001');
    const from = rows[0]!.timestamp! + 24 * DAY;
    const distinct = (some: Row[]): number => new Set(values(some, 'Oil_L')).size;
    expect(distinct(rows.filter((row) => row.timestamp! < from))).toBeGreaterThan(100);
    expect(distinct(rows.filter((row) => row.timestamp! >= from))).toBe(1);
    expect(from).toBeLessThan(rows[Math.floor(0.8 * rows.length)]!.timestamp!);
    for (const machine of SAMPLE_MACHINES.filter((name) => name !== 'MOTOBOMBA-001'))
      expect(distinct(sample(machine).slice(-2_000))).toBeGreaterThan(100);
  });
});

describe('failures of the sample machines', () => {
  it('do not happen in MOTOBOMBA-002, which stops and starts again', () => {
    const rows = sample('MOTOBOMBA-002');
    expect(eventsOf(rows)).toHaveLength(0);
    const stops = rows.filter((row, index) => row.Eng_RPM! < 20 && (rows[index - 1]?.Eng_RPM ?? 0) >= 20);
    expect(stops.length).toBeGreaterThan(30);
  });

  it('of MOTOBOMBA-003 are too few in the test part for a verdict', () => {
    const rows = sample('MOTOBOMBA-003');
    const events = eventsOf(rows);
    const split = Math.floor(0.8 * rows.length);
    expect(events.filter((index) => index < split).length).toBeGreaterThanOrEqual(4);
    const inTest = events.filter((index) => index > split);
    expect(inTest.length).toBeGreaterThanOrEqual(1);
    expect(inTest.length).toBeLessThan(5);
  });

  it.each(judged)('of %s are enough in both parts, a day or more apart', (machine) => {
    const rows = sample(machine);
    const events = eventsOf(rows);
    const split = Math.floor(0.8 * rows.length);
    expect(events.filter((index) => index < split).length).toBeGreaterThanOrEqual(20);
    expect(events.filter((index) => index >= split).length).toBeGreaterThanOrEqual(5);
    const days = distances(events.map((index) => rows[index]!.timestamp! / DAY)).sort((a, b) => a - b);
    expect(days[days.length >> 1]).toBeGreaterThan(1.2);
    expect(days.filter((gap) => gap < 0.25).length).toBeLessThan(0.1 * days.length);
  });

  it.each(failing)('of %s end a run, and the engine starts again', (machine) => {
    const rows = sample(machine);
    for (const index of eventsOf(rows)) {
      expect(isRunning(rows[index - 1]!)).toBe(true);
      expect(rows[index]!.Eng_RPM).toBeLessThan(20);
      const restart = rows.slice(index).findIndex(isRunning);
      if (restart < 0) expect(rows.length - index).toBeLessThan(200);
      else expect(rows[index + restart]!.timestamp! - rows[index]!.timestamp!).toBeLessThan(12 * 60 * MINUTE);
    }
  });

  it.each(judged)('of %s stand beside planned stops, a few of which drop the speed at once', (machine) => {
    const rows = sample(machine);
    const events = eventsOf(rows);
    // A repair stops the engine. In a planned stop it keeps turning slowly.
    const hardStops = events.filter((index) => rows[index]!.Eng_RPM! > 0);
    expect(hardStops.length).toBeGreaterThanOrEqual(1);
    expect(hardStops.length).toBeLessThan(0.25 * events.length);
    for (const index of hardStops) expect(rows[index]).toMatchObject({ Auto: 1, Man: 0, Stop: 0 });
    const cooled = rows.filter(
      (row, index) => index > 0 && isRunning(rows[index - 1]!) && row.Eng_RPM! > 300 && row.Eng_RPM! < 1_000,
    );
    expect(cooled.length).toBeGreaterThan(25);
  });

  it.each(judged)('make 1 to 3 %% of the rows of %s positive', (machine) => {
    const rows = sample(machine);
    const times = eventsOf(rows).map((index) => rows[index]!.timestamp!);
    const positive = rows.filter(({ timestamp }) =>
      times.some((time) => time > timestamp! && time - timestamp! <= 30 * MINUTE),
    );
    expect(positive.length / rows.length).toBeGreaterThan(0.01);
    expect(positive.length / rows.length).toBeLessThan(0.03);
  });
});

describe('wear before the failures', () => {
  /**
   * Oil pressure below and coolant temperature above their means while running, in standard deviations, over the
   * running rows from `from` to `until` minutes before a time.
   */
  function signsIn(rows: Row[]) {
    const running = rows.filter(isRunning);
    const usual = ['Cool_T', 'Oil_P'].map((channel) => {
      const readings = values(running, channel);
      return { channel, average: mean(readings), deviation: standardDeviation(readings) };
    });
    return (at: number, from: number, until: number): number => {
      const some = running.filter(
        ({ timestamp }) => at - timestamp! > until * MINUTE && at - timestamp! <= from * MINUTE,
      );
      const [coolant, oil] = usual.map(
        ({ channel, average, deviation }) => (mean(values(some, channel)) - average) / deviation,
      );
      return coolant! - oil!;
    };
  }
  const VISIBLE = 3;

  it.each(judged)('shows hours ahead, minutes ahead or not at all in %s', (machine) => {
    const rows = sample(machine);
    const signs = signsIn(rows);
    const kinds = { hours: 0, minutes: 0, none: 0 };
    for (const index of eventsOf(rows)) {
      const at = rows[index]!.timestamp!;
      if (!(signs(at, 10, 0) > VISIBLE)) kinds.none++;
      else if (signs(at, 90, 50) > VISIBLE / 2) kinds.hours++;
      else kinds.minutes++;
    }
    const events = kinds.hours + kinds.minutes + kinds.none;
    expect(kinds.hours / events).toBeGreaterThan(0.3);
    expect(kinds.minutes / events).toBeGreaterThan(0.1);
    expect(kinds.none / events).toBeGreaterThan(0.1);
    expect(kinds.none / events).toBeLessThan(0.5);
  });

  it('also appears, and passes, in MOTOBOMBA-002, which never fails', () => {
    const running = sample('MOTOBOMBA-002').filter(isRunning);
    const hours = Map.groupBy(running, ({ timestamp }) => Math.floor(timestamp! / (60 * MINUTE)));
    const suction = [...hours.values()]
      .filter((rows) => rows.length > 15)
      .map((rows) => mean(values(rows, 'Succao')))
      .filter((average) => !Number.isNaN(average));
    const deviations = suction.map((value) => (value - mean(suction)) / standardDeviation(suction));
    expect(Math.min(...deviations)).toBeLessThan(-4);
    expect(Math.max(...deviations)).toBeLessThan(3);
  });
});

describe('derived columns', () => {
  const finite = (value: number): number => (Number.isFinite(value) ? value : 0);

  /** Computes the columns from the stored values of a row and the previous row, with the upstream formulas. */
  const derive = (row: Row, previous: Row): Record<string, number> => {
    const running = row.Eng_RPM! > 0 ? 1 : 0;
    const minutes = running ? (row.timestamp! - previous.timestamp!) / MINUTE : 0;
    const head = row.Recalque! - row.Succao!;
    const fuelRate = finite(row.Fuel_Con! / minutes);
    const derived: Record<string, number> = {
      running,
      minutes_running: minutes,
      Hydraulic_Head: finite(head),
      Head_per_RPM: finite(head / row.Eng_RPM!),
      OilP_per_RPM: finite(row.Oil_P! / row.Eng_RPM!),
      CoolT_per_RPM: finite(row.Cool_T! / row.Eng_RPM!),
      Head_trend_per_minutes: finite((head - (previous.Recalque! - previous.Succao!)) / minutes),
      Fuel_rate: fuelRate,
      Fuel_efficiency: finite(head / fuelRate),
    };
    for (const x of ['Bat_V', 'Char_V', 'Cool_T', 'Eng_RPM', 'Fuel_Con', 'Fuel_L', 'Oil_L', 'Oil_P']) {
      derived[`${x}_variation`] = finite(row[x]! - previous[x]!);
      derived[`${x}_variation_percentage`] =
        previous[x] === 0 ? 0 : finite(+(100 * (row[x]! / previous[x]! - 1)).toFixed(3));
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
    const [healthy, few] = ['MOTOBOMBA-002', 'MOTOBOMBA-003'].map((machine) => sample(machine).length);
    const seen: number[] = [];
    const first = await loadSamples(database.sql, ['MOTOBOMBA-002'], (_, rows) => seen.push(rows));
    expect(first).toEqual({ rows: healthy, imported: ['MOTOBOMBA-002'], different: [] });
    expect(seen.length).toBeGreaterThan(5);
    expect(await loadSamples(database.sql, ['MOTOBOMBA-002'])).toEqual({
      rows: healthy,
      imported: [],
      different: [],
    });
    expect(await loadSamples(database.sql, ['MOTOBOMBA-002', 'MOTOBOMBA-003'])).toEqual({
      rows: healthy! + few!,
      imported: ['MOTOBOMBA-003'],
      different: [],
    });
    const [row] = await database.sql`SELECT count(*)::int AS rows FROM processed_data`;
    expect(row).toEqual({ rows: healthy! + few! });
  });

  it('leaves other rows of a machine of that name, and names it', async () => {
    await loadFile(database.sql, csv(header(), record('2025-09-20T00:00:00Z', 'MOTOBOMBA-007')));
    expect(await loadSamples(database.sql, ['MOTOBOMBA-007'])).toEqual({
      rows: 1,
      imported: [],
      different: ['MOTOBOMBA-007'],
    });
  });
});
