/** Fields that POST /models/{id}/predict adds for a model with an alarm policy. */
import { z } from 'zod';

export const alarmResponseShape = {
  alarm_threshold: z
    .number()
    .nullable()
    .describe(
      'With an alarm policy: a row is an alarm row above this score. Null if the policy gives no alarm.',
    )
    .optional(),
  score: z
    .number()
    .describe(
      'With an alarm policy: score of the newest row, or the highest score of the rows in the request.',
    )
    .optional(),
  alarm: z
    .boolean()
    .describe(
      'With an alarm policy: whether an alarm is open. For rows in the request: whether one is above `alarm_threshold`.',
    )
    .optional(),
  muted_until: z.iso
    .datetime()
    .nullable()
    .describe(
      'With an alarm policy: end of the mute that the newest row is in. Null if it is not muted, or unknown.',
    )
    .optional(),
  open_alarm: z
    .object({ since: z.iso.datetime(), until: z.iso.datetime(), score: z.number() })
    .meta({ id: 'OpenAlarm' })
    .nullable()
    .describe(
      'With an alarm policy: the alarm of the last warning window that no failure has answered. Null if there is none, or unknown.',
    )
    .optional(),
};
