const ISO_TIME =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?:Z|([+-])(\d\d)(?::?(\d\d))?)?$/i;

/**
 * Parses an ISO 8601 time such as `2025-03-01T12:00:00.25+00:00` or `2025-03-01 12:00:00Z`. A time without a time zone is
 * UTC. Digits after the microseconds are dropped. `Date` is not used because it has only milliseconds and accepts other
 * formats.
 * @returns microseconds since the Unix epoch; undefined if the text is not such a time
 */
export function parseTimestamp(text: string): number | undefined {
  const match = ISO_TIME.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, decimals, sign, zoneHours, zoneMinutes] = match;
  const milliseconds = Date.UTC(+year!, +month! - 1, +day!, +hour!, +minute!, +second!);
  // Date.UTC accepts 30 February and 25:00 and rolls them over.
  const written = `${year!}-${month!}-${day!}T${hour!}:${minute!}:${second!}`;
  if (new Date(milliseconds).toISOString().slice(0, 19) !== written) return undefined;
  if (zoneHours !== undefined && (+zoneHours > 15 || +(zoneMinutes ?? 0) > 59)) return undefined;
  const zone = (sign === '-' ? -1 : 1) * (+(zoneHours ?? 0) * 60 + +(zoneMinutes ?? 0));
  const microseconds = decimals ? +decimals.slice(0, 6).padEnd(6, '0') : 0;
  return (milliseconds - zone * 60_000) * 1000 + microseconds;
}
