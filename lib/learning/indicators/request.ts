/** Requests to the ModelFactory: an indicator and its options. */
import { DEFAULT_GRID } from '../search/candidates.ts';
import type { ParamGrid } from '../search/candidates.ts';
import type { FoldType } from '../search/fold.ts';
import type { ClassScoring, NumberScoring, Scoring } from '../search/scoring.ts';
import type { Strategy } from '../search/strategies/strategy.ts';
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
  status: ['stratified', 'time_series'],
  health: ['k_fold', 'time_series'],
} as const satisfies Record<Indicator, readonly FoldType[]>;

/** The shape that the requests of all indicators share. */
export interface LearningRequest extends RequestedDates {
  readonly indicator: string;
  readonly labeling: Labeling;
  readonly search: {
    readonly strategy: string;
    readonly scoring: Scoring;
    readonly foldType: FoldType;
    readonly folds: number;
    readonly paramGrid: ParamGrid;
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
}

interface Search {
  readonly strategy: Strategy;
  readonly folds: number;
  readonly paramGrid: ParamGrid;
}

export interface StatusRequest extends LearningRequest {
  readonly indicator: 'status';
  readonly labeling: StatusLabeling;
  readonly search: Search & {
    readonly scoring: ClassScoring;
    readonly foldType: (typeof FOLD_TYPES.status)[number];
  };
}

export interface HealthRequest extends LearningRequest {
  readonly indicator: 'health';
  readonly search: Search & {
    readonly scoring: NumberScoring;
    readonly foldType: (typeof FOLD_TYPES.health)[number];
  };
}

export type FactoryRequest = StatusRequest | HealthRequest;

/** Defaults of a request. The job table and the API take the names of the labeling's fields from here. */
export const REQUEST_DEFAULTS = {
  status: {
    labeling: { dropPercentage: -70, windowMinutes: 30, embargo: false },
    search: {
      strategy: 'grid',
      scoring: 'recall',
      foldType: 'stratified',
      folds: 3,
      paramGrid: DEFAULT_GRID,
    },
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
  },
} as const satisfies {
  readonly [I in Indicator]: Omit<Extract<FactoryRequest, { indicator: I }>, 'indicator'>;
};
