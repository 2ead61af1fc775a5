/** A plan as `POST /train?dry_run=true` shows it; names and order are the contract (README). */
import { horizonMinutes } from '../factory/health-target.ts';
import type { TrainingPlan } from './plan.ts';

/** Times are RFC 3339 UTC with `Z`; estimates are rounded up. */
export function planView(plan: TrainingPlan) {
  if (plan.indicator === 'health') {
    return {
      indicator: plan.indicator,
      ...rowsView(plan),
      left_out: plan.leftOut,
      horizon_minutes: horizonMinutes,
      tolerance_minutes: plan.toleranceMinutes,
      scale: plan.scale,
      constant_signals: plan.constantSignals,
      ...effortView(plan),
    };
  }
  return {
    indicator: plan.indicator,
    ...rowsView(plan),
    events: plan.events,
    positives: plan.positives,
    scale_pos_weight: plan.scalePosWeight,
    ...effortView(plan),
  };
}

const rowsView = (plan: TrainingPlan) => ({
  rows: plan.rows,
  features: plan.features,
  first_timestamp: plan.first.toISOString(),
  last_timestamp: plan.last.toISOString(),
  train_size: plan.sizes.train,
  test_size: plan.sizes.test,
  embargo: plan.embargo,
});

const effortView = (plan: TrainingPlan) => ({
  candidates: plan.candidates,
  fits: plan.estimate.fits,
  estimated_seconds: Math.ceil(plan.estimate.seconds),
  estimated_memory_mib: Math.ceil(plan.estimate.memoryBytes / 2 ** 20),
  rate: plan.isRateMeasured ? 'measured' : 'default',
  runner: plan.choice.runner,
  runner_reason: plan.choice.reason,
  warnings: plan.warnings,
});

/** Told apart by `indicator`. */
export type PlanView = ReturnType<typeof planView>;
