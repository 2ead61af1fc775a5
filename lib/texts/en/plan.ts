/** Warnings of plans in English. */
import type { MessageTexts } from '../catalogue.ts';
import type { PlanCode } from '../messages.ts';

export const plan: MessageTexts<PlanCode> = {
  counter_column: ({ column, correlation }, { decimal }) =>
    `${column} only ${correlation > 0 ? 'rises' : 'falls'} over the training part (rank correlation with the row ` +
    `${decimal(correlation, 3)}): it tells the model which period a row is from, so the scores of the search and the ` +
    'predictions can be wrong. Leave it out (features.counter_guard or features.exclude).',
  counters_not_checked: () =>
    'The rows are too many to look for counters in a dry run: the training leaves them out (features.counter_guard), so ' +
    'it may learn from fewer columns than planned.',
  windows_left_out: ({ row_step_minutes: step, window_minutes: window }, { duration }) =>
    `The model will have no window features (features.windows): its rows are ${duration(step)} apart, not closer together ` +
    `than the warning window of ${duration(window)}.`,
  runner_choice({ why, runner, seconds, max_seconds, gibibytes, max_gibibytes }, { decimal }) {
    const reasons: Readonly<Record<typeof why, string>> = {
      no_containers: 'no containers are configured',
      forced: `TRAINING_RUNNER is ${runner}`,
      fits: 'fits in a Lambda',
      too_large: 'too large for a Lambda',
      too_long: 'too long for a Lambda',
      too_long_and_large: 'too long and too large for a Lambda',
    };
    return (
      `${reasons[why]}: about ${seconds} s (limit ${max_seconds} s), about ${decimal(gibibytes, 1)} GiB ` +
      `(limit ${decimal(max_gibibytes, 1)} GiB)`
    );
  },
};
