const ISO_TIME =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:[.,](\d+))?)?\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?$/i;

/**
 * Writes an ISO 8601 time such as `2025-03-01T12:00:00.25+00:00`, `2025-03-01 12:00Z` or `2025-03-01` as PostgreSQL reads
 * it whatever its settings are. A time without a time zone is UTC. Other formats are refused because their order of day and
 * month is a guess. PostgreSQL checks the numbers.
 * @returns undefined if the text is not such a time
 */
export function toPostgresTime(text: string): string | undefined {
  const match = ISO_TIME.exec(text.trim());
  if (!match) return undefined;
  const [, day, minutes = '00:00', seconds = '00', decimals = '', zone = 'Z'] = match;
  return `${day!} ${minutes}:${seconds}${decimals && `.${decimals}`}${zone.length > 1 && /[a-z]/i.test(zone) ? 'Z' : zone.toUpperCase()}`;
}

/**
 * Parses a time as `toPostgresTime` and PostgreSQL do: 24:00 is the next midnight, and :60 the next minute.
 * @returns undefined if the text is not an ISO 8601 time
 */
export function parseTimestamp(text: string): Date | undefined {
  const match = /^([\d-]+) (\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|([+-])(\d\d):?(\d\d)?)$/.exec(
    toPostgresTime(text) ?? '',
  );
  if (!match) return undefined;
  const [, day, hour, minute, second, decimals = '', , sign, zoneHours = 0, zoneMinutes = 0] = match;
  const midnight = new Date(`${day!}T00:00:00Z`);
  // Date accepts 30 February.
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(day!)) return undefined;
  const seconds = +hour! * 3600 + +minute! * 60 + +second!;
  if (+minute! > 59 || +second! > 60 || seconds > 86_400 || +zoneHours > 15 || +zoneMinutes > 59)
    return undefined;
  const zone = (sign === '-' ? -1 : 1) * (+zoneHours * 60 + +zoneMinutes);
  return new Date(
    midnight.getTime() + (seconds - zone * 60) * 1000 + Math.floor(+`0.${decimals || 0}` * 1000),
  );
}
