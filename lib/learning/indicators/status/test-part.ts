/**
 * What the rows of the test part decide about an evaluation before any model is trained. Verdicts and dry runs use the
 * same messages, so that a dry run warns of what the verdict will say.
 */
import { message } from '../../../texts/messages.ts';
import type { Message, MessageParams } from '../../../texts/messages.ts';
import type { EventMetrics } from './events.ts';

/** Minimum number of stretches, in the test part or in the blocks of a backtest, that end in a failure. */
export const MIN_STRETCHES = 5;

/** With less observed time, false alarms are counted but not extrapolated to a week. */
export const MIN_DAYS_FOR_WEEKLY_RATE = 7;

type Failures = Pick<EventMetrics, 'failures' | 'stretches_with_warning'>;

/**
 * Why the test part has too few failures to evaluate a model; null if it has enough.
 * @param isAllData whether there is no more telemetry of the machine
 */
export const tooFewFailures = (
  { failures, stretches_with_warning: stretches }: Failures,
  isAllData: boolean,
): MessageParams['too_few_failures'] | null =>
  stretches >= MIN_STRETCHES
    ? null
    : { failures, stretches, min_stretches: MIN_STRETCHES, is_all_data: isAllData };

/** Says how many failures no model could detect; empty if there are none. */
export const failuresWithoutRows = (failures: number): Message[] =>
  failures === 0 ? [] : [message('failures_without_rows', { failures })];

/** Says how many failures are excluded because their window is in the training part; empty if there are none. */
export const excludedFailures = (failures: number): Message[] =>
  failures === 0 ? [] : [message('failures_excluded', { failures })];

/** Says that false alarms cannot be given per week; empty if they can. */
export const shortObservation = (observedDays: number): Message[] =>
  observedDays >= MIN_DAYS_FOR_WEEKLY_RATE
    ? []
    : [message('short_observation', { observed_days: observedDays })];
