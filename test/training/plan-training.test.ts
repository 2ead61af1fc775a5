/** Plans against a real PostgreSQL, compared with figures calculated by hand. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataError } from '../../lib/errors.ts';
import type { TrainingRequest } from '../../lib/jobs/job.ts';
import { DEFAULT_SECONDS_PER_UNIT, estimateTraining } from '../../lib/learning/estimate.ts';
import { REQUEST_DEFAULTS } from '../../lib/learning/indicators/request.ts';
import { planTraining } from '../../lib/training/submission/plan-training.ts';
import type { PlanServices } from '../../lib/training/submission/plan-training.ts';
import { loadTelemetry } from '../../lib/warehouse/telemetry/load-telemetry.ts';
import { wideLimits } from '../support/limits.ts';
import { startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';
import { insertTinyTelemetry, tinyLabeling } from '../support/tiny-telemetry.ts';

const GIBIBYTE = 2 ** 30;
const grid = { n_estimators: [5, 10], max_depth: [2] };

let database: TestPostgres;
beforeAll(async () => {
  database = await startTestPostgres();
  // Failures in rows 99, 199, …; the window of 4 minutes holds the 20 rows before each.
  await insertTinyTelemetry(database.sql, ['LONG'], 1000);
  await insertTinyTelemetry(database.sql, ['SHORT'], 150);
});
afterAll(() => database.stop());

type StatusTraining = Extract<TrainingRequest, { indicator: 'status' }>;
const request = (overrides: Partial<StatusTraining> = {}): StatusTraining => ({
  indicator: 'status',
  machineName: 'LONG',
  startDate: null,
  endDate: null,
  ...REQUEST_DEFAULTS.status,
  labeling: tinyLabeling,
  search: { ...REQUEST_DEFAULTS.status.search, paramGrid: grid },
  ...overrides,
});
const plan = (training: TrainingRequest, overrides: Partial<PlanServices> = {}) =>
  planTraining(training, {
    load: (query) => loadTelemetry(database.sql, query),
    runners: {
      lambda: { memoryBytes: 10 * GIBIBYTE, threads: 6, seconds: 900 },
      container: { memoryBytes: 30 * GIBIBYTE, threads: 4 },
      force: undefined,
    },
    rates: () => Promise.resolve(new Map()),
    limits: wideLimits,
    timeoutSeconds: 25,
    ...overrides,
  });

describe('planTraining', () => {
  it('shows what each mute leaves of the training part, and which one a training chooses', async () => {
    // The training part has 800 rows, and failures in rows 99, 199, …, 799, twenty minutes apart.
    const left = { stops: 1, rowsAtRisk: 99, shareAtRisk: 99 / 800 };
    expect(await plan(request({ alarms: { maxFalsePerWeek: 2, muteHours: 'auto' } }))).toMatchObject({
      mute: { hours: 0, isAuto: true, effects: [6, 2, 1, 0.5].map((hours) => ({ hours, ...left })) },
    });
    // Six minutes: thirty rows after each failure are muted, also that of the last training row.
    const rowsAtRisk = 99 + 7 * 70;
    expect(await plan(request({ alarms: { maxFalsePerWeek: 2, muteHours: 0.1 } }))).toMatchObject({
      mute: {
        hours: 0.1,
        isAuto: false,
        effects: [{ hours: 0.1, stops: 8, rowsAtRisk, shareAtRisk: rowsAtRisk / 800 }],
      },
    });
  });

  it('counts rows, failures and classes of both parts, and estimates the training', async () => {
    const size = { rows: 1000, features: 39, grid, folds: 3 };
    expect(await plan(request())).toEqual({
      rows: 1000,
      training: [{ from: 0, to: 800 }],
      windows: [],
      features: 39,
      excludedColumns: ['FlexAnalogue4_1', 'FlexAnalogue4_2'].map((name) => ({
        name,
        type: 'double precision',
        reason: 'unused_channel',
      })),
      first: new Date('2026-01-01T00:00:00Z'),
      // 999 × 12 s later.
      last: new Date('2026-01-01T03:19:48Z'),
      indicator: 'status',
      sizes: { train: 800, test: 200 },
      // The last training rows within 4 minutes of the first test row: 20 rows 12 s apart.
      embargo: { rows: 20, dropped: false },
      events: { train: 8, test: 2 },
      positives: { train: 160, test: 40 },
      scalePosWeight: 4,
      candidates: 2,
      estimate: estimateTraining({ ...size, threads: 6, rate: DEFAULT_SECONDS_PER_UNIT }),
      isRateMeasured: false,
      choice: {
        runner: 'lambda',
        reason: expect.stringMatching(/^fits in a Lambda/) as unknown,
        reasonCode: expect.objectContaining({ code: 'runner_choice' }) as unknown,
      },
      warnings: [
        // Two failures 20 minutes apart, with a window of 4 minutes.
        expect.stringMatching(
          /^The verdict will be "unproven"\. The test part .* has 2 failures in 2 separate/,
        ),
        expect.stringMatching(
          /^The test part has 40 min of telemetry: false alarms are counted in that time/,
        ),
      ] as unknown[],
      warningCodes: [
        {
          code: 'will_have_too_few_failures',
          params: { failures: 2, stretches: 2, min_stretches: 5, is_all_data: true },
        },
        { code: 'short_observation', params: { observed_days: expect.any(Number) as unknown } },
      ],
    });
  });

  it('counts the rows without the embargo', async () => {
    const embargoed = await plan(request({ labeling: { ...tinyLabeling, embargo: true } }));
    expect(embargoed).toMatchObject({
      sizes: { train: 780, test: 200 },
      embargo: { rows: 20, dropped: true },
      // The failure in row 799 and the rows before it are dropped.
      events: { train: 7, test: 2 },
      positives: { train: 141, test: 40 },
      scalePosWeight: (780 - 141) / 141,
    });
  });

  it('counts the rows of a health model with a known health half an hour later', async () => {
    const planned = await plan({
      ...request(),
      indicator: 'health',
      ...REQUEST_DEFAULTS.health,
      search: { ...REQUEST_DEFAULTS.health.search, paramGrid: grid },
    });
    expect(planned).toMatchObject({
      indicator: 'health',
      rows: 1000,
      features: 39,
      // 150 rows are half an hour: the last 150 of 1,000 have no row ahead.
      sizes: { train: 800, test: 50 },
      leftOut: { train: 0, test: 150 },
      embargo: { rows: 150, dropped: false },
      toleranceMinutes: 5,
      constantSignals: [],
      candidates: 2,
      estimate: estimateTraining({
        rows: 1000,
        features: 39,
        grid,
        folds: 3,
        threads: 6,
        rate: DEFAULT_SECONDS_PER_UNIT,
      }),
      warnings: [
        expect.stringMatching(
          /^The verdict will be "unproven"\. .* has rows in 1 block of two hours; .* All dates/,
        ),
        expect.stringMatching(/^Only 50 of 200 test rows can be evaluated/),
      ] as unknown[],
    });
  });

  it('estimates with the rate and the threads of the chosen runner', async () => {
    const slow = new Map([['lambda', 1] as const, ['container', 2e-9] as const]);
    const { estimate, isRateMeasured, choice } = await plan(request(), {
      rates: () => Promise.resolve(slow),
    });
    expect(choice.runner).toBe('container');
    expect(isRateMeasured).toBe(true);
    expect(estimate).toEqual(
      estimateTraining({ rows: 1000, features: 39, grid, folds: 3, threads: 4, rate: 2e-9 }),
    );
  });

  it('warns of fewer failures than folds, and of a test part without a failure', async () => {
    const { warnings } = await plan(request({ machineName: 'SHORT' }));
    expect(warnings).toEqual([
      expect.stringMatching(/^The training part has 1 failure for 3 folds/),
      expect.stringMatching(
        /^The verdict will be "unproven"\. The test part .* has no failure; .* All dates/,
      ),
      expect.stringMatching(/^The test part has 5\.8 min of telemetry/),
    ]);
  });
});

describe('planTraining refuses', () => {
  it('throws when a fold lacks a class', async () => {
    // With a window of 18 s, one row of the training part is positive, for three folds.
    const labeling = { dropPercentage: -70, windowMinutes: 0.3, embargo: false };
    await expect(plan(request({ machineName: 'SHORT', labeling }))).rejects.toMatchObject({
      code: 'constant_fold',
      httpStatus: 422,
    });
  });

  it('counts window features, and says when the rows are too far apart for them', async () => {
    const features = { exclude: ['Oil_L'], counterGuard: false, windows: 'auto' } as const;
    // 12 sensors × 2 windows × 2 figures, and 3 times.
    const planned = await plan(request({ features }));
    expect(planned.features).toBe(38 + 51);
    expect(planned.warningCodes.map(({ code }) => code)).not.toContain('windows_left_out');
    const plain = await plan(request({ features: { ...features, windows: 'off' } }));
    expect(planned.estimate.seconds).toBeGreaterThan(plain.estimate.seconds);
    expect(planned.estimate.memoryBytes).toBeGreaterThan(plain.estimate.memoryBytes);
    // Rows are 12 s apart.
    const labeling = { ...tinyLabeling, windowMinutes: 0.2 };
    const tooFar = await plan(request({ features, labeling }));
    expect(tooFar.features).toBe(38);
    expect(tooFar.warningCodes).toContainEqual({
      code: 'windows_left_out',
      params: { row_step_minutes: 0.2, window_minutes: 0.2 },
    });
  });

  it('throws when a fold in time order lacks a class that every stratified fold has', async () => {
    const search = { ...request().search, foldType: 'time_series' } as const;
    await expect(plan(request({ machineName: 'SHORT', search }))).rejects.toMatchObject({
      code: 'constant_fold',
      message: expect.stringContaining('search.fold_type to "stratified"'),
    });
  });

  it('throws when the training fits no runner, before a row is read', async () => {
    const tiny = { memoryBytes: 2 ** 20, threads: 2 };
    const refused = plan(request(), {
      runners: { lambda: { ...tiny, seconds: 900 }, container: tiny, force: undefined },
      load: (query) =>
        loadTelemetry(database.sql, {
          ...query,
          onSize: (size) => {
            query.onSize!(size);
            throw new Error('the rows would be read');
          },
        }),
    });
    await expect(refused).rejects.toBeInstanceOf(DataError);
    await expect(refused).rejects.toMatchObject({ code: 'too_large' });
  });

  it('throws when the rows cannot be read in time', async () => {
    await database.sql.begin(async (locker) => {
      await locker`LOCK TABLE processed_data IN ACCESS EXCLUSIVE MODE`;
      await expect(plan(request(), { timeoutSeconds: 0.2 })).rejects.toMatchObject({
        code: 'dependency_unavailable',
        message: expect.stringMatching(/within 0\.2 s.*train without a plan/),
      });
    });
  });
});
