/** Adds up the blocks of a backtest. */
import { poolAuc } from '../../../stats/pooled-auc.ts';
import { leadOf } from '../alarms/figures.ts';
import { weeklyRate, warningSummary } from '../events.ts';
import { MIN_DAYS_FOR_WEEKLY_RATE } from '../test-part.ts';
import type { BlockResult } from './block.ts';
import type { BacktestBlock, BacktestMetrics, PooledBlocks } from './metrics.ts';
import { testedStretches } from './origins.ts';
import type { Origin } from './origins.ts';

/**
 * @param results of the origins that have a model, in order
 * @param labels of all rows
 */
export function poolBacktest(
  origins: readonly Origin[],
  results: readonly BlockResult[],
  labels: Uint8Array,
): BacktestMetrics {
  const blocks = results.map(({ block }) => block);
  return {
    origins: blocks,
    skipped: origins.flatMap(({ origin, skipped: reason }) =>
      reason === undefined ? [] : [{ origin, reason }],
    ),
    pooled: results.length === 0 ? null : poolBlocks(origins, results, labels),
    worst: {
      most_false_alarms: worstOf(
        blocks.filter(({ false_alarms: count, observed_days: days }) => count > 0 && days > 0),
        (block) => block.false_alarms / block.observed_days,
      ),
      fewest_detected: worstOf(
        blocks.filter(({ stops, stops_detected: detected }) => detected < stops),
        (block) => 1 - block.stops_detected / block.stops,
      ),
    },
  };
}

function poolBlocks(
  origins: readonly Origin[],
  results: readonly BlockResult[],
  labels: Uint8Array,
): PooledBlocks {
  const blocks = results.map(({ block }) => block);
  const total = (count: (block: BacktestBlock) => number): number =>
    blocks.reduce((sum, block) => sum + count(block), 0);
  const warnings = (of: keyof BlockResult['warnings']): Float64Array =>
    Float64Array.from(
      results.flatMap((result) => result.warnings[of]),
      (minutes) => minutes ?? Number.NaN,
    );
  const [stops, failures] = [warnings('stops'), warnings('failures')];
  const positives = total((block) => block.positives);
  const falseAlarms = total((block) => block.false_alarms);
  const days = total((block) => block.observed_days);
  const { auc, interval } = poolAuc(results.map(({ ranking }) => ranking));
  return {
    blocks: blocks.length,
    rows: total((block) => block.rows),
    positives,
    stretches_with_warning: testedStretches(origins, labels),
    stops: stops.length,
    stops_detected: total((block) => block.stops_detected),
    failures: failures.length,
    failures_detected: total((block) => block.failures_detected),
    alarms: total((block) => block.alarms),
    false_alarms: falseAlarms,
    observed_days: days,
    days_at_risk: total((block) => block.days_at_risk),
    ...(days >= MIN_DAYS_FOR_WEEKLY_RATE
      ? weeklyRate(falseAlarms, days)
      : { false_alarms_per_week: null, false_alarms_per_week_interval: null }),
    ...warningSummary(stops.filter((minutes) => !Number.isNaN(minutes)).sort()),
    lead: leadOf(stops, failures),
    auc,
    auc_interval: interval,
    average_precision:
      positives === 0 ? null : total((block) => (block.average_precision ?? 0) * block.positives) / positives,
  };
}

/** The number of the block with the highest badness, of equal ones the first; null without blocks. */
function worstOf(blocks: readonly BacktestBlock[], badness: (block: BacktestBlock) => number): number | null {
  const [first, ...others] = blocks;
  if (first === undefined) return null;
  return others.reduce((worst, block) => (badness(block) > badness(worst) ? block : worst), first).origin;
}
