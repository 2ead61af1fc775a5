/** `alarms` in the body of POST /train. */
import { z } from 'zod';
import { zeroOrMore } from '../../../../validation/fields.ts';

const CRITERIA = ['max_false_per_week', 'min_precision', 'cost'] as const;

/** A longer mute leaves hardly any time in which an alarm is possible. */
const MAX_MUTE_HOURS = 168;

const price = (of: string) =>
  zeroOrMore(
    z.number('must be a number').min(0, 'must be at least 0').max(1e9, 'must be at most 1e9'),
    1e9,
  ).describe(of);

const muteHours = z
  .union(
    [
      z.literal('auto').meta({ id: 'AutomaticMute' }),
      zeroOrMore(z.number().min(0).max(MAX_MUTE_HOURS), MAX_MUTE_HOURS).meta({ id: 'MuteHours' }),
    ],
    `must be "auto", or hours from 0 (no mute) to ${MAX_MUTE_HOURS}`,
  )
  .meta({ id: 'Mute' })
  .describe(
    'No alarm is raised for these hours after a failure, because most false alarms are echoes of one. `auto` chooses the ' +
      'longest of 6, 2, 1 and ½ h that leaves enough stops and time in the training part. Default: "auto".',
  );

export const alarmsSchema = z
  .strictObject({
    max_false_per_week: zeroOrMore(
      z.number('must be a number').min(0, 'must be at least 0').max(1e6, 'must be at most 1e6'),
      1e6,
    )
      .describe(
        'At most so many false alarms per observed week, muted time included: the lowest threshold at which it and all higher ones keep this.',
      )
      .nullish(),
    min_precision: z
      .number('must be a number')
      .min(0.001, 'must be at least 0.001')
      .max(1, 'must be at most 1')
      .describe('At least this share of the alarms is true: the lowest threshold that keeps this.')
      .nullish(),
    cost: z
      .strictObject({
        missed: price('Cost of a missed stop, in any unit.'),
        false: price('Cost of a false alarm, in the same unit.'),
      })
      .refine(({ missed, false: wrong }) => missed > 0 || wrong > 0, 'must have a cost above 0')
      .meta({ id: 'AlarmCost' })
      .describe('The threshold with the lowest cost.')
      .nullish(),
    mute_hours: muteHours.nullish(),
  })
  .refine(
    (alarms) => CRITERIA.filter((name) => alarms[name] != null).length === 1,
    `must have exactly one of ${CRITERIA.join(', ')}`,
  )
  .describe(
    'Chooses the threshold and the mute of alarms on out-of-fold predictions of the training part. Exactly one of ' +
      '`max_false_per_week`, `min_precision` and `cost` is needed.',
  );
