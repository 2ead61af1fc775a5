/** What the ModelFactory may be asked for: one of two indicators, each with the choices that make sense for it. */
import { DEFAULT_GRID } from '../search/grid.ts';
import type { ParamGrid } from '../search/grid.ts';
import type { ClassScoring, NumberScoring } from '../search/scoring.ts';
import type { Strategy } from '../search/boosting-runs.ts';

/** Will the engine's speed collapse soon? How well will the machine be in half an hour? */
export const INDICATORS = ['status', 'health'] as const;
export type Indicator = (typeof INDICATORS)[number];

export const STRATEGIES = ['grid', 'halving'] as const satisfies readonly Strategy[];

/** How the rows of an indicator may be folded; the first is the default. */
export const FOLD_TYPES = {
  status: ['stratified', 'time_series'],
  health: ['k_fold', 'time_series'],
} as const;

interface Labeling {
  /** Whether training rows whose label depends on the test part are left out of the training. */
  readonly embargo: boolean;
}

export interface StatusLabeling extends Labeling {
  /** A row whose engine speed changed by this or less against the row before is a failure event, percent. */
  readonly dropPercentage: number;
  /** How long before an event rows count as pre-failure, minutes. */
  readonly windowMinutes: number;
}

interface Search {
  readonly strategy: Strategy;
  readonly folds: number;
  readonly paramGrid: ParamGrid;
}

export interface StatusRequest {
  readonly indicator: 'status';
  readonly labeling: StatusLabeling;
  readonly search: Search & {
    readonly scoring: ClassScoring;
    readonly foldType: (typeof FOLD_TYPES.status)[number];
  };
}

export interface HealthRequest {
  readonly indicator: 'health';
  readonly labeling: Labeling;
  readonly search: Search & {
    readonly scoring: NumberScoring;
    readonly foldType: (typeof FOLD_TYPES.health)[number];
  };
}

export type FactoryRequest = StatusRequest | HealthRequest;

/** What a request that says nothing else asks for. */
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
  status: Omit<StatusRequest, 'indicator'>;
  health: Omit<HealthRequest, 'indicator'>;
};
