/** What a plan says about the mute of an alarm policy: what each choice leaves of the training part, and which is chosen. */
import { z } from 'zod';
import type { StatusRows } from '../rows.ts';
import { chooseMute, muteEffect } from './choose-mute.ts';
import type { MuteEffect } from './choose-mute.ts';
import type { AlarmRequest } from './request.ts';

export interface PlannedMute {
  /** 0 for no mute. */
  readonly hours: number;
  /** Whether it is chosen for the machine. */
  readonly isAuto: boolean;
  /** Of each choice, or of the mute that the request gives. */
  readonly effects: readonly MuteEffect[];
}

/** The mute that a training on these rows will have. */
export function planMute(
  timestamps: Float64Array,
  rows: Pick<StatusRows, 'events' | 'trainRows'>,
  { muteHours }: AlarmRequest,
): PlannedMute {
  const training = { timestamps, ...rows };
  return muteHours === 'auto'
    ? { ...chooseMute(training), isAuto: true }
    : { hours: muteHours, isAuto: false, effects: [muteEffect(training, muteHours)] };
}

const effectSchema = z
  .object({
    hours: z.number(),
    stops: z.int().describe('Failures of the training part without another one in these hours before.'),
    rows_at_risk: z.int().describe('Training rows without a failure in these hours before.'),
    share_at_risk: z.number().describe('Of all training rows.'),
  })
  .meta({ id: 'MuteEffect' });

export const plannedMuteSchema = z
  .object({
    hours: z.number().describe('Of the training. 0: no mute.'),
    auto: z.boolean().describe('Whether it is chosen for the machine (`mute_hours` `auto`).'),
    effects: z
      .array(effectSchema)
      .describe('What each choice leaves of the training part, or the mute of the request.'),
  })
  .meta({ id: 'PlannedMute' });

export const plannedMuteView = ({
  hours,
  isAuto,
  effects,
}: PlannedMute): z.infer<typeof plannedMuteSchema> => ({
  hours,
  auto: isAuto,
  effects: effects.map(({ hours, stops, rowsAtRisk, shareAtRisk }) => ({
    hours,
    stops,
    rows_at_risk: rowsAtRisk,
    share_at_risk: shareAtRisk,
  })),
});
