import { formatLocale } from '../i18n.ts';

/* Dates, numbers and lists by Intl, in the language that is spoken. */

/** Makes a formatter once for each language. */
function perLanguage<T>(make: (locale: string) => T): () => T {
  let made: { readonly locale: string; readonly formatter: T } | undefined;
  return () => {
    const locale = formatLocale();
    if (made?.locale !== locale) made = { locale, formatter: make(locale) };
    return made.formatter;
  };
}

function dateFormat(options: Intl.DateTimeFormatOptions): () => Intl.DateTimeFormat {
  return perLanguage((locale) => new Intl.DateTimeFormat(locale, options));
}

const clock = dateFormat({ hour: 'numeric', minute: '2-digit' });
const weekday = dateFormat({ weekday: 'long' });
const shortWeekday = dateFormat({ weekday: 'short' });
const date = dateFormat({ day: 'numeric', month: 'long' });
const shortDate = dateFormat({ day: 'numeric', month: 'short' });
const fullDate = dateFormat({ day: 'numeric', month: 'long', year: 'numeric' });
const whole = dateFormat({ dateStyle: 'full', timeStyle: 'short' });
const relative = perLanguage((locale) => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));
const conjunction = perLanguage((locale) => new Intl.ListFormat(locale, { type: 'conjunction' }));

/** Whole calendar days from `at` until today. */
function daysAgo(at: Date): number {
  const midnight = (of: Date) => Date.UTC(of.getFullYear(), of.getMonth(), of.getDate());
  return Math.round((midnight(new Date()) - midnight(at)) / 86_400_000);
}

/** "14:05". */
export function timeOfDay(at: string): string {
  return clock().format(new Date(at));
}

/** For a tooltip or a screen reader. */
export function wholeTime(at: string): string {
  return whole().format(new Date(at));
}

/** A day header: "today", "Tuesday", "3 May", "3 May 2024". */
export function dayName(at: string): string {
  const day = new Date(at);
  const ago = daysAgo(day);
  if (ago >= 0 && ago < 2) return capital(relative().format(-ago, 'day'));
  if (ago > 0 && ago < 7) return capital(weekday().format(day));
  return (day.getFullYear() === new Date().getFullYear() ? date : fullDate)().format(day);
}

/** In a list: today the time, this week the day, else the date. */
export function shortTime(at: string): string {
  const day = new Date(at);
  const ago = daysAgo(day);
  if (ago <= 0) return clock().format(day);
  return (ago < 7 ? shortWeekday : shortDate)().format(day);
}

/** "Noor, Lev and Wanja". */
export function listOf(words: readonly string[]): string {
  return conjunction().format(words);
}

/** "1 day", "4 weeks". */
export function duration(seconds: number): string {
  const steps = [
    ['week', 604_800],
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
    ['second', 1],
  ] as const;
  const [unit, size] = steps.find(([, of]) => seconds >= of && seconds % of === 0) ?? ['second', 1];
  return new Intl.NumberFormat(formatLocale(), { style: 'unit', unit, unitDisplay: 'long' }).format(seconds / size);
}

/** "1.2 MB". */
export function fileSize(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const step = bytes < 1_000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3));
  const digits = {
    style: 'unit',
    unit: units[step] ?? 'byte',
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: step < 2 ? 0 : 1,
  } as const;
  return new Intl.NumberFormat(formatLocale(), digits).format(bytes / 1_000 ** step);
}

function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase(formatLocale()) + text.slice(1);
}
