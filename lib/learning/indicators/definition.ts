/**
 * An indicator is what a model predicts. Everything that differs by indicator is behind this interface; registry.ts
 * lists the indicators, and CONTRIBUTING.md says how to add one.
 */
import type { z } from 'zod';
import type { PickleInput } from '../../formats/pkl.ts';
import type { Objective } from '../../formats/tree-model.ts';
import type { Telemetry } from '../telemetry.ts';
import type { LearningTask } from './learning-task.ts';
import type { PlannedRows } from './planned-rows.ts';
import type { LearningRequest } from './request.ts';

/** The part of a trained model that depends on its indicator. */
export interface LearningOutcome {
  readonly indicator: string;
  readonly objective: Objective;
  /** A row is an alarm when its prediction is above this; null for a regression. */
  readonly threshold: number | null;
  /** How the rows were prepared. */
  readonly rows: object;
  /** Metrics of the test part, in the JSON shape of `models.metrics`. */
  readonly metrics: object;
  /** Figures for the report's charts, in `.metrics.json` only: too large for the model's row. */
  readonly pictures: object;
}

/** What the ModelFactory needs to know about an indicator. */
export interface LearningIndicator<
  Request extends LearningRequest = LearningRequest,
  Outcome extends LearningOutcome = LearningOutcome,
> {
  /**
   * Turns a machine's telemetry into training rows and targets.
   * @throws DataError if no model can be trained on the rows
   */
  task(telemetry: Telemetry, request: Request): LearningTask<Outcome> | Promise<LearningTask<Outcome>>;
}

export interface IndicatorDefinition<
  Request extends LearningRequest = LearningRequest,
  Outcome extends LearningOutcome = LearningOutcome,
  Plan extends PlannedRows = PlannedRows,
> extends LearningIndicator<Request, Outcome> {
  /** `labeling` in the body of POST /train: the fields of the request's labeling in snake_case, with their limits. */
  readonly labelingSchema: z.ZodType<object>;
  /** Dry runs: `POST /train/plan`. */
  readonly plan: {
    /** Columns that `prepare` reads, in addition to the timestamp and the speed change. */
    readonly columns: readonly string[];
    /** @throws DataError as the training would */
    prepare(telemetry: Telemetry, request: Request): Plan | Promise<Plan>;
    /** The fields of the response that `view` returns. */
    readonly shape: z.ZodRawShape;
    view(plan: Plan): object;
  };
  /** The response of POST /models/{id}/predict. */
  readonly prediction: {
    /** Schema fields of the response and of each of its predictions, as `response` and `row` return them. */
    readonly responseShape: z.ZodRawShape;
    readonly rowShape: z.ZodRawShape;
    /** @param threshold of the model, as in LearningOutcome */
    response(threshold: number | null): object;
    row(prediction: number, threshold: number | null): object;
  };
  /** Fields of `models.metrics` in addition to those in `outcome.metrics`. */
  extraMetrics(outcome: Outcome): object;
  /** Figures that the worker logs for a trained model. */
  logMetrics(metrics: Outcome['metrics']): Readonly<Record<string, number>>;
  /**
   * The scikit-learn estimator that the `.pkl` holds.
   * @returns its class, and its parameters other than those of the chosen candidate, the objective and the seed
   */
  estimator(outcome: Outcome): Pick<PickleInput, 'estimator' | 'params'>;
}
