/**
 * Window features: what a model can learn from the rows before a row. This file says what they are, window-features.ts
 * computes them, and base-columns.ts chooses the sensor columns.
 *
 *   rows   ──○──○──●──●──●──●        ● the rows in (t − w, t], the row at t included
 *                  └─── w ───┘
 *
 * - `<column>_mean_<w>min` and `<column>_std_<w>min`: mean and population standard deviation of a sensor column over the
 *   last `w` minutes of time. Missing values are left out; without any value the feature is missing.
 * - `minutes_since_failure`, `minutes_since_off`, `minutes_since_on`: time since the newest row with a failure, with the
 *   engine off (speed 0 or less) and on, 0 at such a row. Missing before the first one.
 *
 * A feature of a row is computed from this row and the rows before it, in the order of the telemetry, and from nothing
 * else. All of them come from columns that the model learns from.
 */
import { z } from 'zod';

/** `off`: no window features. `on`: with window features. `auto`: with them if they pass the gate (window-gate.ts). */
export const WINDOW_MODES = ['off', 'auto', 'on'] as const;
export type WindowMode = (typeof WINDOW_MODES)[number];

export const WINDOW_MINUTES = [5, 30] as const;

/** The column whose value above 0 means that the engine is on. */
export const ENGINE_SPEED_COLUMN = 'Eng_RPM';

/** The window features of a model, as its record keeps them (`metrics.window_features.definition`). */
export const windowDefinitionSchema = z
  .object({
    columns: z.array(z.string()).describe('Sensor columns with a mean and a standard deviation.'),
    minutes: z.array(z.number()).describe('Lengths of the windows, minutes.'),
    failure: z
      .object({ column: z.string(), at_most: z.number() })
      .nullable()
      .describe('A row is a failure if the column is at most this. Null: no time since a failure.'),
    running: z
      .object({ column: z.string(), above: z.number() })
      .nullable()
      .describe('The engine is on in a row if the column is above this. Null: no time since on and off.'),
  })
  .meta({ id: 'WindowDefinition' });
export type WindowDefinition = z.infer<typeof windowDefinitionSchema>;

/** Names of the features, in the order of their columns. */
export const windowFeatureNames = ({ columns, minutes, failure, running }: WindowDefinition): string[] => [
  ...columns.flatMap((column) =>
    minutes.flatMap((length) => [`${column}_mean_${length}min`, `${column}_std_${length}min`]),
  ),
  ...(failure ? ['minutes_since_failure'] : []),
  ...(running ? ['minutes_since_off', 'minutes_since_on'] : []),
];
