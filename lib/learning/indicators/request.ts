/** Requests to the ModelFactory: an indicator and its options. */
import { DEFAULT_GRID } from '../search/candidates.ts';
import type { ParamGrid } from '../search/candidates.ts';
import type { FoldType } from '../search/fold.ts';
import type { ClassScoring, NumberScoring, Scoring } from '../search/scoring.ts';
import type { Strategy } from '../search/strategies/strategy.ts';
import type { FeatureSelection } from '../rows/feature-selection.ts';
import type { BacktestRequest } from './backtest-request.ts';
import type { WindowMode } from '../windows/definition.ts';
import type { AlarmRequest } from './status/alarms/request.ts';
import type { RequestedDates } from '../rows/requested-dates.ts';

/** Will the engine's speed collapse soon? How healthy will the machine be in half an hour? */
export const INDICATORS = ['status', 'health'] as const;
export type Indicator = (typeof INDICATORS)[number];

/** The name of an indicator's own schema in the OpenAPI document: `StatusPlan` for `Plan`. */
export const schemaName = (indicator: Indicator, schema: string): string =>
  `${indicator.charAt(0).toUpperCase()}${indicator.slice(1)}${schema}`;

/** What a model predicts for a row: one of two classes, or a number. */
export const TARGET_KINDS = {
  status: 'class',
  health: 'number',
} as const satisfies Record<Indicator, 'class' | 'number'>;

/** The fold types that each indicator allows; the first is the default. */
export const FOLD_TYPES = {
  status: ['stratified', 'time_series', 'blocked'],
  health: ['k_fold', 'time_series', 'blocked'],
} as const satisfies Record<Indicator, readonly FoldType[]>;

/**
 * How the classes are weighted. `balanced`: positives weigh as much as all negatives together (XGBoost's
 * `scale_pos_weight`). `none`: every row weighs the same.
 */
export const CLASS_WEIGHTS = ['balanced', 'none'] as const;
export type ClassWeight = (typeof CLASS_WEIGHTS)[number];

/** The shape that the requests of all indicators share. */
export interface LearningRequest extends RequestedDates {
  readonly indicator: string;
  readonly labeling: Labeling;
  readonly features: FeatureSelection;
  readonly search: {
    readonly strategy: string;
    readonly scoring: Scoring;
    readonly foldType: FoldType;
    readonly folds: number;
    readonly paramGrid: ParamGrid;
    readonly draws?: number;
    readonly seed?: number;
  };
}

interface Labeling {
  /** Whether the training leaves out training rows whose label depends on the test part. */
  readonly embargo: boolean;
}

export interface StatusLabeling extends Labeling {
  /** A row is a failure event when its engine speed changed by this or less against the row before, percent. */
  readonly dropPercentage: number;
  /** How long before an event rows count as pre-failure, minutes. */
  readonly windowMinutes: number;
  /** Windows to compare, minutes, ascending; none when absent. */
  readonly compareWindows?: readonly number[];
}

interface Search {
  readonly strategy: Strategy;
  readonly folds: number;
  readonly paramGrid: ParamGrid;
  /** Only for the strategy `random`: number of draws, and the seed of their generator. */
  readonly draws?: number;
  readonly seed?: number;
}

interface StatusFeatures extends FeatureSelection {
  /** Whether the model has window features; `off` when absent. */
  readonly windows?: WindowMode;
}

export interface StatusRequest extends LearningRequest {
  readonly indicator: 'status';
  readonly labeling: StatusLabeling;
  readonly search: Search & {
    readonly scoring: ClassScoring;
    readonly classWeight: ClassWeight;
    readonly foldType: (typeof FOLD_TYPES.status)[number];
  };
  readonly features: StatusFeatures;
  /** Without it, the model has no alarm policy. */
  readonly alarms?: AlarmRequest;
  /** Without it, the model has no backtest. */
  readonly evaluation?: BacktestRequest;
}

export interface HealthRequest extends LearningRequest {
  readonly indicator: 'health';
  readonly search: Search & {
    readonly scoring: NumberScoring;
    readonly foldType: (typeof FOLD_TYPES.health)[number];
  };
}

export type FactoryRequest = StatusRequest | HealthRequest;

/** The other fields of `alarms` are alternatives and have no defaults. */
export const DEFAULT_ALARMS = { muteHours: 'auto' } as const;

/** Folds for out-of-fold predictions, as in scikit-learn's `TimeSeriesSplit(5)`. */
export const OUT_OF_FOLD_FOLDS = 5;

/** Maximum number of fits between the search and the final fit. */
export const outOfFoldFits = (request: FactoryRequest): number =>
  request.indicator === 'status' && request.alarms !== undefined ? OUT_OF_FOLD_FOLDS : 0;

/** Number of blocks of the request's backtest. */
export const backtestOrigins = (request: FactoryRequest): number =>
  request.indicator === 'status' ? (request.evaluation?.origins ?? 0) : 0;

/** Number of warning windows that the request compares. Each has out-of-fold predictions and a model. */
export const comparedWindows = (request: FactoryRequest): number =>
  request.indicator === 'status' ? (request.labeling.compareWindows?.length ?? 0) : 0;

/** Maximum number of fits after the search, beside the final one. */
export const otherFits = (request: FactoryRequest): number =>
  outOfFoldFits(request) +
  backtestOrigins(request) * (outOfFoldFits(request) + 1) +
  comparedWindows(request) * (OUT_OF_FOLD_FOLDS + 1);

export const DEFAULT_FEATURES: FeatureSelection = { exclude: [], counterGuard: false };

/**
 * Defaults of a request by indicator and group (labeling, search, features). A group here is stored with the job, taken
 * from the body and recorded with the model.
 */
export const REQUEST_DEFAULTS = {
  status: {
    labeling: { dropPercentage: -70, windowMinutes: 30, embargo: false },
    search: {
      strategy: 'grid',
      scoring: 'recall',
      foldType: 'stratified',
      folds: 3,
      paramGrid: DEFAULT_GRID,
      classWeight: 'balanced',
    },
    features: DEFAULT_FEATURES,
  },
  health: {
    labeling: { embargo: false },
    search: {
      strategy: 'grid',
      scoring: 'neg_root_mean_squared_error',
      foldType: 'k_fold',
      folds: 3,
      paramGrid: DEFAULT_GRID,
    },
    features: DEFAULT_FEATURES,
  },
} as const satisfies {
  readonly [I in Indicator]: Omit<Extract<FactoryRequest, { indicator: I }>, 'indicator'>;
};
