/** `labeling.compare_windows` in the body of POST /train: the warning windows to compare. */
import { z } from 'zod';

/** Used for `true`, minutes. */
const DEFAULT_WINDOWS = [30, 60, 180] as const;
/** Each window costs up to six fits. */
const MAX_WINDOWS = 5;

const minutes = z
  .number('must be a number')
  .min(0.01, 'must be at least 0.01')
  .max(10_080, 'must be at most 10080 (a week)');

/** The output is the windows in ascending order, without duplicates; null for none. */
export const compareWindowsSchema = z
  .union(
    [
      z.boolean().meta({ id: 'CompareDefaultWindows' }),
      z
        .array(minutes)
        .min(1, 'must have at least one window')
        .max(MAX_WINDOWS, `must have at most ${MAX_WINDOWS} windows`)
        .meta({ id: 'ComparedWindowMinutes' }),
    ],
    `must be true, or a list of up to ${MAX_WINDOWS} windows in minutes`,
  )
  .meta({ id: 'CompareWindows' })
  .describe(
    'Compares warning windows, minutes: what each would label, and in the report what a model and an alarm policy of its own ' +
      'achieve. `true`: 30, 60 and 180.',
  )
  .transform((given): readonly number[] | null => {
    if (given === false) return null;
    return given === true ? DEFAULT_WINDOWS : [...new Set(given)].sort((a, b) => a - b);
  });
