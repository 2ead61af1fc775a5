/** The rows of a training as another warning window labels them. */
import { DataError } from '../../../../errors.ts';
import type { Telemetry } from '../../../telemetry.ts';
import { usesAllDates } from '../../../rows/requested-dates.ts';
import { PROFILE_FIELDS } from '../../profiles.ts';
import type { StatusRequest } from '../../request.ts';
import type { AlarmRequest } from '../alarms/request.ts';
import { prepareStatus } from '../rows.ts';
import type { StatusRows } from '../rows.ts';

export interface ComparedRows {
  readonly windowMinutes: number;
  /** Or the code of the error with which a training with this window would fail. */
  readonly rows: StatusRows | { readonly skipped: string };
}

/** The windows that the request compares, in ascending order. */
export const comparedRows = (
  telemetry: Omit<Telemetry, 'values' | 'features'>,
  request: StatusRequest,
): ComparedRows[] =>
  (request.labeling.compareWindows ?? []).map((windowMinutes) => {
    try {
      const labeling = { ...request.labeling, windowMinutes };
      return { windowMinutes, rows: prepareStatus(telemetry, labeling, usesAllDates(request)) };
    } catch (error) {
      if (error instanceof DataError) return { windowMinutes, rows: { skipped: error.code } };
      throw error;
    }
  });

/** The alarm policy by which windows are compared: that of the request, or the planner's. */
export function comparedPolicy({ alarms }: Pick<StatusRequest, 'alarms'>): AlarmRequest {
  const { max_false_per_week: maxFalsePerWeek, mute_hours: muteHours } = PROFILE_FIELDS.planner.status.alarms;
  return alarms ?? { maxFalsePerWeek, muteHours };
}
