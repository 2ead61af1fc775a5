/**
 * Plans a training without running it: rows, failures and classes, computed by the same functions as in the job, and the
 * estimated time, memory and runner.
 *
 *   count rows ─▶ estimate ─▶ load the columns for labels ─▶ label ▸ split ▸ folds ─▶ plan
 *                    │                                          │
 *                    └──────────────────────────────────────────┴─▶ the DataError that the job would fail with
 */
import { DependencyError } from '../../errors.ts';
import type { Runner, TrainingRequest } from '../../jobs/job.ts';
import { estimateTraining } from '../../learning/estimate.ts';
import type { TrainingEstimate } from '../../learning/estimate.ts';
import { planWarnings } from '../../learning/indicators/planned-rows.ts';
import type { PlannedRows } from '../../learning/indicators/planned-rows.ts';
import { definitionOf } from '../../learning/indicators/registry.ts';
import {
  backtestOrigins,
  comparedWindows,
  DEFAULT_FEATURES,
  outOfFoldFits,
} from '../../learning/indicators/request.ts';
import type { Indicator } from '../../learning/indicators/request.ts';
import { SEARCH_STRATEGIES } from '../../learning/search/strategies/registry.ts';
import { counterWarning, findCounters, selectFeatures } from '../../learning/rows/feature-selection.ts';
import type { Counter } from '../../learning/rows/feature-selection.ts';
import { areRowsTooFarApart, rowStepMinutes } from '../../learning/windows/decision.ts';
import { countRows as countTrainingRows } from '../../learning/rows/row-ranges.ts';
import { countFeatures } from '../../learning/windows/feature-count.ts';
import { message } from '../../texts/messages.ts';
import type { Message } from '../../texts/messages.ts';
import { withLeftOut } from '../../warehouse/excluded-columns.ts';
import type { ExcludedColumn } from '../../warehouse/excluded-columns.ts';
import type {
  MachineTelemetry,
  TelemetryRequest,
  TelemetrySize,
} from '../../warehouse/telemetry/load-telemetry.ts';
import { chooseRunner, SHUTDOWN_SECONDS, lambdaBudget } from '../runners/runner-choice.ts';
import type { RunnerChoice } from '../runners/runner-choice.ts';
import type { Runners } from '../runners/runners.ts';
import type { SubmissionLimits } from './limits.ts';
import { assertSecondsWithin } from './work-limits.ts';

/** Values that a dry run loads at most: 64 MiB, beside two copies of a part of them. */
const MAX_PLANNED_VALUES = 2 ** 24;

export interface PlanServices {
  readonly load: (request: TelemetryRequest) => Promise<MachineTelemetry>;
  readonly runners: Runners;
  /** Seconds per unit of work of the request's trainings, by runner. Runners without a measured rate are absent. */
  readonly rates: (request: TrainingRequest) => Promise<ReadonlyMap<Runner, number>>;
  readonly limits: Pick<SubmissionLimits, 'work'>;
  /** How long reading the rows may take, seconds. The client waits for the response. */
  readonly timeoutSeconds: number;
}

interface PlannedTraining {
  readonly rows: number;
  readonly features: number;
  readonly excludedColumns: readonly ExcludedColumn[];
  /** Timestamps of the first and the last row. */
  readonly first: Date;
  readonly last: Date;
  readonly candidates: number;
  readonly estimate: TrainingEstimate;
  /** Whether the estimate's rate was measured on the chosen runner. */
  readonly isRateMeasured: boolean;
  readonly choice: RunnerChoice;
}

/** Discriminated by `indicator`. */
export type TrainingPlan = PlannedTraining & PlannedRows & { readonly indicator: Indicator };

/**
 * Reads the rows and plans the training.
 * @throws the DataError that the job would fail with; RequestError `bad_grid`, `too_much_work`; DependencyError if the database is
 *   unavailable or slower than `timeoutSeconds`
 */
export async function planTraining(request: TrainingRequest, services: PlanServices): Promise<TrainingPlan> {
  const { machineName, startDate, endDate, search } = request;
  const rates = await services.rates(request);
  const { plan: indicatorPlan } = definitionOf(request.indicator);
  let sized: (RunnerEstimate & TelemetrySize) | undefined;
  const telemetry = await withinSeconds(services.timeoutSeconds, (signal) =>
    services.load({
      machineName,
      startDate,
      endDate,
      signal,
      // All columns, in which counters are looked for, if there is memory for them.
      only: ({ rows, features }) =>
        rows * features.length <= MAX_PLANNED_VALUES ? undefined : indicatorPlan.columns,
      onSize: (size) => {
        sized = { ...size, ...estimateAndChoose(size, request, services.runners, rates) };
        assertSecondsWithin(sized.estimate.seconds, services.limits.work);
      },
    }),
  );
  const { rows, features, estimate, choice } = sized!;
  const planned = await indicatorPlan.prepare(telemetry, request);
  const hasAll = telemetry.features.length === features.length;
  const counters = hasAll ? await findCounters(telemetry, planned.training) : [];
  const selected = selectFeatures(features, request.features, counters);
  const { timestamps } = telemetry;
  const leftOutWindows = windowsLeftOut(request, timestamps.subarray(0, countTrainingRows(planned.training)));
  return {
    rows,
    features: countFeatures(selected.features, leftOutWindows ? { features: DEFAULT_FEATURES } : request)
      .features,
    excludedColumns: withLeftOut(telemetry, selected.leftOut),
    first: new Date(timestamps[0]! / 1000),
    last: new Date(timestamps[rows - 1]! / 1000),
    candidates: SEARCH_STRATEGIES[search.strategy].candidates(search).length,
    estimate,
    isRateMeasured: rates.has(choice.runner),
    choice,
    ...planned,
    ...planWarnings([
      ...planned.warningCodes,
      ...counterWarnings(request, counters, hasAll),
      ...(leftOutWindows ? [leftOutWindows] : []),
    ]),
    indicator: request.indicator,
  };
}

/** Says what the model would learn from counters. */
function counterWarnings(
  { features: { exclude, counterGuard } }: TrainingRequest,
  counters: readonly Counter[],
  hasAll: boolean,
): Message[] {
  if (!counterGuard) return counters.filter(({ name }) => !exclude.includes(name)).map(counterWarning);
  return hasAll ? [] : [message('counters_not_checked', {})];
}

/** Says that the training will decide against window features before any fit. */
function windowsLeftOut(request: TrainingRequest, training: Float64Array): Message | undefined {
  if (request.indicator !== 'status' || request.features.windows !== 'auto') return undefined;
  const { windowMinutes } = request.labeling;
  const step = rowStepMinutes(training);
  return areRowsTooFarApart(step, windowMinutes)
    ? message('windows_left_out', { row_step_minutes: step, window_minutes: windowMinutes })
    : undefined;
}

interface RunnerEstimate {
  readonly estimate: TrainingEstimate;
  readonly choice: RunnerChoice;
}

/**
 * Estimates the training on both runners and chooses one.
 * @throws DataError `too_large`
 */
export function estimateAndChoose(
  { rows, features }: TelemetrySize,
  request: TrainingRequest,
  runners: Runners,
  rates: ReadonlyMap<Runner, number>,
): RunnerEstimate {
  const { search } = request;
  const estimateOn = (runner: Runner, threads: number): TrainingEstimate => {
    const rate = rates.get(runner);
    return estimateTraining({
      rows,
      ...countFeatures(features, request),
      grid: search.paramGrid,
      draws: search.draws,
      seed: search.seed,
      folds: search.folds,
      foldType: search.foldType,
      outOfFoldFits: outOfFoldFits(request),
      origins: backtestOrigins(request),
      comparedWindows: comparedWindows(request),
      strategy: search.strategy,
      threads,
      ...(rate !== undefined && { rate }),
    });
  };
  const { lambda, container, force } = runners;
  const inLambda = estimateOn('lambda', lambda.threads);
  const inContainer = container && estimateOn('container', container.threads);
  const choice = chooseRunner({
    lambda: {
      neededBytes: inLambda.memoryBytes,
      memoryBytes: lambda.memoryBytes,
      estimatedSeconds: inLambda.seconds,
      budgetSeconds: lambdaBudget(lambda.seconds - SHUTDOWN_SECONDS),
    },
    container: inContainer && { neededBytes: inContainer.memoryBytes, memoryBytes: container.memoryBytes },
    force,
  });
  return { estimate: choice.runner === 'container' ? inContainer! : inLambda, choice };
}

/** @throws DependencyError when the time is up; errors of `work` */
async function withinSeconds<T>(seconds: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const timeout = new AbortController();
  const timer = setTimeout(() => {
    timeout.abort(
      new DependencyError(
        'database',
        `The rows could not be read within ${seconds} s, the time limit of a dry run. Choose a shorter date range, ` +
          'or train without a plan: a training has more time.',
      ),
    );
  }, seconds * 1000);
  try {
    return await work(timeout.signal);
  } finally {
    clearTimeout(timer);
  }
}
