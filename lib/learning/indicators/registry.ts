/**
 * All indicators. A name in INDICATORS without an entry here does not compile. Reports have a separate registry
 * (lib/report/indicators/registry.ts): they are drawn with a large library that API functions must not bundle.
 */
import type { IndicatorDefinition } from './definition.ts';
import { healthIndicator } from './health/definition.ts';
import type { Indicator } from './request.ts';
import { statusIndicator } from './status/definition.ts';

export const INDICATOR_DEFINITIONS = {
  status: statusIndicator,
  health: healthIndicator,
} satisfies Readonly<Record<Indicator, IndicatorDefinition>>;

/** The definitions with their own types, for types that are derived from them. */
export type IndicatorDefinitions = typeof INDICATOR_DEFINITIONS;

/** The definition of an indicator. Its methods take only requests, outcomes and plans of that indicator. */
export const definitionOf = (indicator: Indicator): IndicatorDefinition => INDICATOR_DEFINITIONS[indicator];
