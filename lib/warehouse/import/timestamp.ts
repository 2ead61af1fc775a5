/** ISO 8601 times to microseconds: `Date` has milliseconds only, and guesses at what is no ISO. */

const pattern =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?:Z|([+-])(\d\d)(?::?(\d\d))?)?$/i;

/**
 * `2025-03-01T12:00:00.25+00:00`, `2025-03-01 12:00:00Z`; without a zone the time is UTC. More than six
 * decimals are cut.
 * @returns microseconds since the Unix epoch, undefined when it is no such time
 */
export function parseTimestamp(text: string): number | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, decimals, sign, zoneHours, zoneMinutes] = match;
  const milliseconds = Date.UTC(+year!, +month! - 1, +day!, +hour!, +minute!, +second!);
  // Date.UTC carries over what the calendar does not have: 30 February, 25 o'clock.
  const written = `${year!}-${month!}-${day!}T${hour!}:${minute!}:${second!}`;
  if (new Date(milliseconds).toISOString().slice(0, 19) !== written) return undefined;
  if (zoneHours !== undefined && (+zoneHours > 15 || +(zoneMinutes ?? 0) > 59)) return undefined;
  const zone = (sign === '-' ? -1 : 1) * (+(zoneHours ?? 0) * 60 + +(zoneMinutes ?? 0));
  const microseconds = decimals ? +decimals.slice(0, 6).padEnd(6, '0') : 0;
  return (milliseconds - zone * 60_000) * 1000 + microseconds;
}
