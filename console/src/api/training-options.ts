/**
 * What POST /train accepts, its defaults and limits of its evaluation, taken from the service's own code. This is the only file of the console
 * that imports values from `lib/`.
 */
import { MIN_DAYS_FOR_WEEKLY_RATE } from '../../../lib/learning/indicators/status/test-part.ts';
import { PROFILE_FIELDS, PROFILES, RECOMMENDED_PROFILE } from '../../../lib/learning/indicators/profiles.ts';
import type { Profile } from '../../../lib/learning/indicators/profiles.ts';
import {
  CLASS_WEIGHTS,
  FOLD_TYPES,
  INDICATORS,
  REQUEST_DEFAULTS,
} from '../../../lib/learning/indicators/request.ts';
import type { ClassWeight, Indicator } from '../../../lib/learning/indicators/request.ts';
import { DEFAULT_GRID, GRID_KEYS, WIDE_GRID } from '../../../lib/learning/search/candidates.ts';
import type { GridKey, ParamGrid } from '../../../lib/learning/search/candidates.ts';
import { DEFAULT_DRAWS, STRATEGIES } from '../../../lib/learning/search/strategies/strategy.ts';
import type { Strategy } from '../../../lib/learning/search/strategies/strategy.ts';

export {
  CLASS_WEIGHTS,
  DEFAULT_DRAWS,
  DEFAULT_GRID,
  FOLD_TYPES,
  GRID_KEYS,
  INDICATORS,
  MIN_DAYS_FOR_WEEKLY_RATE,
  PROFILE_FIELDS,
  PROFILES,
  RECOMMENDED_PROFILE,
  REQUEST_DEFAULTS,
  STRATEGIES,
  WIDE_GRID,
};
export type { ClassWeight, GridKey, Indicator, ParamGrid, Profile, Strategy };

export type FoldType = (typeof FOLD_TYPES)[Indicator][number];

/** The indicator with this name, or the first one. */
export const indicatorNamed = (name: string | null): Indicator =>
  INDICATORS.find((indicator) => indicator === name) ?? INDICATORS[0];
