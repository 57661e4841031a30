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

const ISO =
  /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})T(?<hours>\d{2}):(?<minutes>\d{2})(?::(?<seconds>\d{2})(?:\.(?<ms>\d{3}))?)?Z$/u;

/** Milliseconds since 1970; undefined if the text is not a time in UTC as `isoTime` writes it, seconds optional. */
export function parseIsoTime(text: string): number | undefined {
  const groups = ISO.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const part = (name: string): number => Number(groups[name] ?? 0);
  const [month, hours, minutes, seconds] = [part('month'), part('hours'), part('minutes'), part('seconds')];
  const year = part('year') - (month <= 2 ? 1 : 0);
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + part('day') - 1;
  const dayOfEra = (year % 400) * 365 + Math.floor((year % 400) / 4) - Math.floor((year % 400) / 100) + dayOfYear;
  const days = Math.floor(year / 400) * 146_097 + dayOfEra - 719_468;
  const ms = days * DAY_MS + hours * 3_600_000 + minutes * 60_000 + seconds * 1000 + part('ms');
  // What does not come out as it went in names no time: the 30th of February, 25 o'clock.
  return ms >= 0 && isoTime(ms).startsWith(text.slice(0, -1)) ? ms : undefined;
}
