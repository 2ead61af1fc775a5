/** The indicators that the console knows: all that the service has, or this file does not compile. */
import type { Indicator } from '../api/training-options.ts';
import type { IndicatorDefinition } from './definition.ts';
import { health } from './health/health.ts';
import { status } from './status/status.ts';

const DEFINITIONS: { readonly [I in Indicator]: IndicatorDefinition<I> } = { status, health };

export const definitionOf = <I extends Indicator>(indicator: I): IndicatorDefinition<I> =>
  DEFINITIONS[indicator];
