/** The dates of a request decide what advice is possible about too little data. */

/** First and last UTC day; null or absent for no limit. */
export interface RequestedDates {
  readonly startDate?: string | null;
  readonly endDate?: string | null;
}

/** Whether a request uses all telemetry of its machine, so that no longer date range exists. */
export const usesAllDates = ({ startDate = null, endDate = null }: RequestedDates): boolean =>
  startDate === null && endDate === null;

/**
 * The advice of an error that more rows would fix.
 * @param isAllData whether there is no more telemetry of the machine
 * @param others what else can be chosen, one or more
 */
export function adviseMoreRows(isAllData: boolean, ...others: readonly string[]): string {
  const choices = isAllData ? others : ['a longer date range', ...others];
  const last = choices.at(-1)!;
  const list = choices.length === 1 ? last : `${choices.slice(0, -1).join(', ')} or ${last}`;
  return `Choose ${list}${isAllData ? ', or train again when there is more telemetry' : ''}.`;
}
