/**
 * What the rows of the test part decide about an evaluation before any model is trained. Verdicts and dry runs use the
 * same sentences, so that a dry run warns of what the verdict will say.
 */
import { counted, duration } from '../../stats/format.ts';
import type { EventMetrics } from './events.ts';

/** Minimum number of stretches in the test part that end in a failure. */
const MIN_STRETCHES = 5;

/** With less observed time, false alarms are counted but not extrapolated to a week. */
export const MIN_DAYS_FOR_WEEKLY_RATE = 7;

type Failures = Pick<EventMetrics, 'failures' | 'stretches_with_warning'>;

/**
 * Why the test part has too few failures to evaluate a model; null if it has enough.
 * @param isAllData whether there is no more telemetry of the machine
 */
export function describeTooFewFailures(
  { failures, stretches_with_warning: stretches }: Failures,
  isAllData: boolean,
): string | null {
  if (stretches >= MIN_STRETCHES) return null;
  const found =
    failures === 0
      ? 'no failure'
      : stretches === 0
        ? `${counted(failures, 'failure')}, but no row in the window before`
        : `${counted(failures, 'failure')} in ${counted(stretches, 'separate stretch', 'separate stretches')} of operation`;
  return (
    `The test part (the newest fifth of the data) has ${found}; figures are reliable only with at least ` +
    `${MIN_STRETCHES} separate stretches that end in a failure. ` +
    (isAllData
      ? 'All dates were used: train again after more failures'
      : 'Train on a longer date range, if there is more telemetry') +
    (failures === 0 ? ', or choose an end date soon after several failures.' : '.')
  );
}

/** Says how many failures no model could detect; empty if there are none. */
export const describeFailuresWithoutRows = (count: number): string[] =>
  count === 0
    ? []
    : [
        `${counted(count, 'failure')} had no telemetry in the window before, so no model could have detected ` +
          `${count === 1 ? 'it' : 'them'}.`,
      ];

/** Says how many failures are excluded because their window is in the training part; empty if there are none. */
export const describeExcludedFailures = (count: number): string[] =>
  count === 0
    ? []
    : [
        `${counted(count, 'failure')} at the very start of the test part ${count === 1 ? 'does' : 'do'} not count: the ` +
          'window before is in the training part.',
      ];

/** Says that false alarms cannot be given per week; empty if they can. */
export const describeShortObservation = (observedDays: number): string[] =>
  observedDays >= MIN_DAYS_FOR_WEEKLY_RATE
    ? []
    : [
        `The test part has ${duration(observedDays * 1440)} of telemetry: false alarms are counted in that time, because ` +
          'a weekly rate needs at least a week.',
      ];
