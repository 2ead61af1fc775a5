/** The dates of a request decide what advice is possible about too little data. */

/** First and last UTC day; null or absent for no limit. */
export interface RequestedDates {
  readonly startDate?: string | null;
  readonly endDate?: string | null;
}

/** Whether a request uses all telemetry of its machine, so that no longer date range exists. */
export const usesAllDates = ({ startDate = null, endDate = null }: RequestedDates): boolean =>
  startDate === null && endDate === null;
