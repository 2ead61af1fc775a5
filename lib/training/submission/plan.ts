/**
 * What a training would be, without training: rows, failures and classes exactly as the job would find
 * them, by the same functions, and what it would take and where it would run.
 *
 *   rows counted ─▶ estimate ─▶ what labels need of them read ─▶ label ▸ split ▸ folds (plan-rows.ts) ─▶ plan
 *                      │                                           │
 *                      └───────────────────────────────────────────┴─▶ DataError, as the job would end
 */
import { DependencyError } from '../../errors.ts';
import { estimateTraining } from '../../learning/estimate.ts';
import type { TrainingEstimate } from '../../learning/estimate.ts';
import { expandGrid } from '../../learning/search/grid.ts';
import { assertFeatureNames } from '../../formats/pkl.ts';
import type { Runner, TrainingRequest } from '../../jobs/job.ts';
import type { TelemetryRequest, TelemetrySize } from '../../warehouse/telemetry/load-telemetry.ts';
import type { Telemetry } from '../../learning/telemetry.ts';
import { planHealthRows, planStatusRows, rowsToRead } from './plan-rows.ts';
import type { PlannedHealthRows, PlannedStatusRows } from './plan-rows.ts';
import { chooseRunner, SHUTDOWN_SECONDS, lambdaBudget } from '../runners/runner-choice.ts';
import type { RunnerChoice } from '../runners/runner-choice.ts';
import type { Runners } from '../runners/runners.ts';

export interface PlanServices {
  readonly load: (request: TelemetryRequest) => Promise<Telemetry>;
  readonly runners: Runners;
  /** Seconds per unit of work, by runner; those not measured are absent. */
  readonly rates: () => Promise<ReadonlyMap<Runner, number>>;
  /** How long reading the rows may take: who asked waits for the answer, seconds. */
  readonly timeoutSeconds: number;
}

interface PlannedTraining {
  readonly rows: number;
  readonly features: number;
  /** Times of the first and the last row. */
  readonly first: Date;
  readonly last: Date;
  readonly candidates: number;
  readonly estimate: TrainingEstimate;
  /** Whether the estimate's rate is of trainings that were run on such a runner. */
  readonly isRateMeasured: boolean;
  readonly choice: RunnerChoice;
}

/** Told apart by `indicator`. */
export type TrainingPlan = PlannedTraining & (PlannedStatusRows | PlannedHealthRows);

/**
 * @throws DataError that the job would end with; RequestError `bad_grid`; DependencyError when the database
 *   is down or slower than `patienceSeconds`.
 */
export async function planTraining(request: TrainingRequest, services: PlanServices): Promise<TrainingPlan> {
  const { machineName, startDate, endDate, search } = request;
  const rates = await services.rates();
  let expected: (Expectation & TelemetrySize) | undefined;
  const telemetry = await withinSeconds(services.timeoutSeconds, (signal) =>
    services.load({
      machineName,
      startDate,
      endDate,
      signal,
      only: rowsToRead[request.indicator],
      onSize: (size) => (expected = { ...size, ...estimated(size, request, services.runners, rates) }),
    }),
  );
  const { rows, features, estimate, choice } = expected!;
  assertFeatureNames(features);
  const planned =
    request.indicator === 'status'
      ? planStatusRows(telemetry, request)
      : await planHealthRows(telemetry, request);
  const { timestamps } = telemetry;
  return {
    rows,
    features: features.length,
    first: new Date(timestamps[0]! / 1000),
    last: new Date(timestamps[rows - 1]! / 1000),
    candidates: expandGrid(search.paramGrid).length,
    estimate,
    isRateMeasured: rates.has(choice.runner),
    choice,
    ...planned,
  };
}

interface Expectation {
  readonly estimate: TrainingEstimate;
  readonly choice: RunnerChoice;
}

/** @throws DataError `too_large`. */
function estimated(
  { rows, features }: TelemetrySize,
  { search }: TrainingRequest,
  runners: Runners,
  rates: ReadonlyMap<Runner, number>,
): Expectation {
  const on = (runner: Runner, threads: number): TrainingEstimate => {
    const rate = rates.get(runner);
    return estimateTraining({
      rows,
      features: features.length,
      grid: search.paramGrid,
      folds: search.folds,
      strategy: search.strategy,
      threads,
      ...(rate !== undefined && { rate }),
    });
  };
  const { lambda, container, force } = runners;
  const inLambda = on('lambda', lambda.threads);
  const inContainer = container && on('container', container.threads);
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

/** @throws DependencyError when the time is up; what `work` throws. */
async function withinSeconds<T>(seconds: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const patience = new AbortController();
  const timer = setTimeout(() => {
    patience.abort(
      new DependencyError(
        'database',
        `The rows could not be read within ${seconds} s, which is all that a dry run may take. Choose a ` +
          'shorter date range, or leave dry_run out: a training has more time.',
      ),
    );
  }, seconds * 1000);
  try {
    return await work(patience.signal);
  } finally {
    clearTimeout(timer);
  }
}
