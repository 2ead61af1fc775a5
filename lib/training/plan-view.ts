/** A plan as `POST /train?dry_run=true` shows it; names and order are the contract (README). */
import type { TrainingPlan } from './plan.ts';

/** Times are RFC 3339 UTC with `Z`; estimates are rounded up. */
export function planView(plan: TrainingPlan) {
  return {
    rows: plan.rows,
    features: plan.features,
    first_timestamp: plan.first.toISOString(),
    last_timestamp: plan.last.toISOString(),
    train_size: plan.sizes.train,
    test_size: plan.sizes.test,
    events: plan.events,
    positives: plan.positives,
    scale_pos_weight: plan.scalePosWeight,
    candidates: plan.candidates,
    fits: plan.estimate.fits,
    estimated_seconds: Math.ceil(plan.estimate.seconds),
    estimated_memory_mib: Math.ceil(plan.estimate.memoryBytes / 2 ** 20),
    rate: plan.isRateMeasured ? 'measured' : 'default',
    runner: plan.choice.runner,
    runner_reason: plan.choice.reason,
    warnings: plan.warnings,
  };
}

export type PlanView = ReturnType<typeof planView>;
