const DAY_MS = 86_400_000;

/** ISO 8601 in UTC with milliseconds; `ms` since 1970, up to the year 9999. */
export function isoTime(ms: number): string {
  const days = Math.floor(ms / DAY_MS);
  const inDay = ms - days * DAY_MS;
  const time = [Math.floor(inDay / 3_600_000), Math.floor(inDay / 60_000) % 60, Math.floor(inDay / 1000) % 60];
  const clock = time.map((each) => digits(each, 2)).join(':');
  return `${isoDate(days)}T${clock}.${digits(inDay % 1000, 3)}Z`;
}

/** The proleptic Gregorian date, counted in years that begin in March so that the leap day comes last. */
function isoDate(daysSince1970: number): string {
  const day = daysSince1970 + 719_468;
  const era = Math.floor(day / 146_097);
  const dayOfEra = day - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const dayOfMonth = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(dayOfMonth, 2)}`;
}

function digits(value: number, width: number): string {
  return value.toString().padStart(width, '0');
}
