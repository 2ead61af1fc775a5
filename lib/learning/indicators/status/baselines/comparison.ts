/**
 * Compares two predictions on the same stops. Only the stops that one of them detects and the other does not tell them
 * apart (McNemar, Psychometrika 12, 1947, 153–157). The interval of the first one's share of these stops is exact
 * (Clopper and Pearson), and gives that of the difference:
 *
 *   difference = (only first − only second) / stops        interval = (2 · share − 1) · (only first + only second) / stops
 */
import { proportionInterval } from '../../../stats/proportion-interval.ts';
import type { Comparison } from './figures.ts';

/** @param model, logistic 1 for each stop that is detected */
export function compareDetections(model: Uint8Array, logistic: Uint8Array): Comparison {
  const stops = model.length;
  const onlyModel = model.filter((detected, stop) => detected > logistic[stop]!).length;
  const onlyLogistic = logistic.filter((detected, stop) => detected > model[stop]!).length;
  const differing = onlyModel + onlyLogistic;
  const { low, high } = proportionInterval(onlyModel, differing);
  const scale = differing / stops;
  return {
    only_model: onlyModel,
    only_logistic_regression: onlyLogistic,
    difference: stops === 0 ? null : (onlyModel - onlyLogistic) / stops,
    difference_interval: stops === 0 ? null : { low: (2 * low - 1) * scale, high: (2 * high - 1) * scale },
  };
}
