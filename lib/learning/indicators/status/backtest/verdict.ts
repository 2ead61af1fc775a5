/**
 * What a backtest adds to a verdict. It decides the level of a model whose test part has too few failures, by the rules of
 * verdict.ts on the figures of all blocks:
 *
 *   too few failures in the blocks too ──▶ unproven
 *   does not rank rows better than chance ──▶ chance
 *   may be luck, ranks rows badly, or misses most stops ──▶ weak
 *   does not keep what the alarm policy asks for ──▶ noisy
 *   otherwise ──▶ useful
 *
 * A model whose own policy gives no alarm gets the level of its policy (policy-verdict.ts), whatever the blocks show. At
 * every other level, the backtest adds cautions.
 */
import { message } from '../../../../texts/messages.ts';
import type { HeadlineCode, Message } from '../../../../texts/messages.ts';
import { makeVerdict } from '../../verdict.ts';
import type { Verdict } from '../../verdict.ts';
import type { AlarmRequest } from '../alarms/request.ts';
import { decidePolicy, MIN_STOPS } from '../policy-verdict.ts';
import type { PolicyMetrics } from '../policy.ts';
import { MIN_STRETCHES } from '../test-part.ts';
import { VERDICT_LIMITS } from '../verdict.ts';
import type { VerdictLevel } from '../verdict.ts';
import type { BacktestBlock, BacktestMetrics, PooledBlocks } from './metrics.ts';

type StatusVerdict = Verdict<VerdictLevel>;

/** A budget is an expectation: only more than this many times the budget is too much. */
const BUDGET_TOLERANCE = 2;

/**
 * @param alarms of the request
 * @param policy of the model that the verdict is about
 */
export function withBacktest(
  verdict: StatusVerdict,
  backtest: BacktestMetrics,
  alarms?: AlarmRequest,
  policy?: PolicyMetrics,
): StatusVerdict {
  const { pooled } = backtest;
  const { length: skipped } = backtest.skipped;
  const cautions = [...resultOf(backtest), ...skippedOrigins(skipped, skipped + backtest.origins.length)];
  if (verdict.level !== 'unproven') {
    const broken = pooled === null ? [] : whyNoisy(pooled, alarms);
    return reworded(verdict, [...verdict.reason_codes, ...broken, ...cautions]);
  }
  if (pooled === null) return reworded(verdict, [...verdict.reason_codes, ...cautions]);
  const { failures, stretches_with_warning: stretches } = pooled;
  if (stretches < MIN_STRETCHES) {
    return reworded(verdict, [
      ...verdict.reason_codes,
      message('backtest_too_few_failures', { failures, stretches, min_stretches: MIN_STRETCHES }),
      ...cautions,
    ]);
  }
  if (alarms && pooled.stops < MIN_STOPS) {
    return reworded(verdict, [
      ...verdict.reason_codes,
      message('backtest_too_few_stops', { stops: pooled.stops, min_stops: MIN_STOPS }),
      ...cautions,
    ]);
  }
  const isSilent = policy?.alarms.threshold === null;
  const { level, headline, reasons } = isSilent ? decidePolicy(policy) : decide(pooled, alarms);
  return makeVerdict(level, headline, [
    message('backtest_decides', { blocks: pooled.blocks, failures, stretches }),
    ...reasons,
    ...cautions,
    // That the test part has too few failures or stops is said by the first reason.
    ...verdict.reason_codes.filter(({ code }) => code !== 'too_few_failures' && code !== 'too_few_stops'),
  ]);
}

const reworded = ({ level, headline_code: headline }: StatusVerdict, reasons: readonly Message[]) =>
  makeVerdict(level, headline, reasons);

interface Decision {
  readonly level: VerdictLevel;
  readonly headline: HeadlineCode;
  readonly reasons: readonly Message[];
}

/** @param pooled with enough stretches, so that AUC and interval are defined */
function decide(pooled: PooledBlocks, alarms: AlarmRequest | undefined): Decision {
  const chance = whyChance(pooled);
  if (chance.length > 0) return { level: 'chance', headline: 'no_better_than_chance', reasons: chance };
  const weak = whyWeak(pooled);
  if (weak.length > 0) return { level: 'weak', headline: 'weak', reasons: weak };
  const noisy = whyNoisy(pooled, alarms);
  return noisy.length > 0
    ? { level: 'noisy', headline: 'noisy_many_false_alarms', reasons: noisy }
    : { level: 'useful', headline: 'useful_detects_failures', reasons: [] };
}

function whyChance(pooled: PooledBlocks): Message[] {
  const { auc, average_precision: precision, positives, rows } = pooled;
  const baseRate = positives / rows;
  return [
    ...(auc! <= VERDICT_LIMITS.chanceAuc ? [message('auc_is_chance', aucOf(pooled))] : []),
    ...(precision! <= baseRate
      ? [message('precision_is_chance', { average_precision: precision!, base_rate: baseRate })]
      : []),
  ];
}

function whyWeak(pooled: PooledBlocks): Message[] {
  const { usefulAuc, minSkill, minDetected } = VERDICT_LIMITS;
  const baseRate = pooled.positives / pooled.rows;
  const precision = pooled.average_precision!;
  const reasons = [];
  if (pooled.auc_interval!.low <= 0.5) reasons.push(message('auc_may_be_luck', aucOf(pooled)));
  else if (pooled.auc! < usefulAuc)
    reasons.push(message('auc_is_low', { ...aucOf(pooled), min_auc: usefulAuc }));
  if (precision < baseRate + minSkill * (1 - baseRate)) {
    reasons.push(message('precision_is_low', { average_precision: precision, base_rate: baseRate }));
  }
  if (pooled.stops_detected < minDetected * pooled.stops) {
    reasons.push(message('backtest_few_detected', detectionOf(pooled, pooled)));
  }
  return reasons;
}

/** What the policy asks for and the blocks do not keep. Without a policy: at most one false alarm a day. */
function whyNoisy(pooled: PooledBlocks, alarms: AlarmRequest | undefined): Message[] {
  const { false_alarms_per_week: perWeek, alarms: raised, false_alarms: wrong } = pooled;
  const { minPrecision, maxFalsePerWeek: budget } = alarms ?? {};
  if (minPrecision !== undefined) {
    const precision = (raised - wrong) / raised;
    return precision < minPrecision
      ? [message('backtest_imprecise', { precision, min_precision: minPrecision })]
      : [];
  }
  if (perWeek === null) return [];
  if (budget !== undefined && perWeek > BUDGET_TOLERANCE * budget)
    return [message('backtest_over_budget', { per_week: perWeek, budget })];
  return alarms === undefined && perWeek > VERDICT_LIMITS.maxFalseAlarmsPerDay * 7
    ? [message('backtest_many_false_alarms', { per_week: perWeek })]
    : [];
}

/** The figures of all blocks, and of the worst ones. */
function resultOf({ pooled, origins, worst }: BacktestMetrics): Message[] {
  if (pooled === null) return [];
  const blockOf = (origin: number | null) => origins.find((block) => block.origin === origin);
  const [noisiest, blindest] = [blockOf(worst.most_false_alarms), blockOf(worst.fewest_detected)];
  return [
    message('backtest_result', { blocks: pooled.blocks, ...detectionOf(pooled, pooled), ...rateOf(pooled) }),
    ...(noisiest
      ? [message('backtest_most_false_alarms', { ...timesOf(noisiest), ...rateOf(noisiest) })]
      : []),
    ...(blindest
      ? [message('backtest_fewest_detected', { ...timesOf(blindest), ...detectionOf(blindest, pooled) })]
      : []),
  ];
}

/** Says how many origins have no model; empty if all have one. */
export const skippedOrigins = (skipped: number, origins: number): Message[] =>
  skipped === 0 ? [] : [message('backtest_skipped', { skipped, origins })];

/** By stop, unless all failures of the blocks are stops. */
const detectionOf = (
  { stops, stops_detected: detected }: Pick<PooledBlocks, 'stops' | 'stops_detected'>,
  pooled: PooledBlocks,
) => ({ detected, events: stops, by: pooled.stops === pooled.failures ? 'failures' : 'stops' }) as const;

const rateOf = (figures: Pick<PooledBlocks, 'false_alarms' | 'false_alarms_per_week' | 'observed_days'>) => ({
  false_alarms: figures.false_alarms,
  per_week: figures.false_alarms_per_week,
  observed_days: figures.observed_days,
});

const timesOf = ({ from, to }: BacktestBlock) => ({ from, to });

const aucOf = ({ auc, auc_interval: interval }: PooledBlocks) => ({
  auc: auc!,
  low: interval!.low,
  high: interval!.high,
});
