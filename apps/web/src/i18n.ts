import { i18n, type Messages } from '@lingui/core';
import { language, type Language } from './store/preferences.ts';

/** Every language of the app, by its own name. */
export const LANGUAGES: Readonly<Record<Language, string>> = {
  ar: 'العربية',
  de: 'Deutsch',
  en: 'English',
  es: 'Español',
  fr: 'Français',
  pt: 'Português',
  zh: '中文',
};

/** Only the language that is spoken is loaded. */
const catalogues: Readonly<Record<Language, () => Promise<{ readonly messages: Messages }>>> = {
  ar: () => import('./locales/ar.po'),
  de: () => import('./locales/de.po'),
  en: () => import('./locales/en.po'),
  es: () => import('./locales/es.po'),
  fr: () => import('./locales/fr.po'),
  pt: () => import('./locales/pt.po'),
  zh: () => import('./locales/zh.po'),
};

const RIGHT_TO_LEFT: ReadonlySet<Language> = new Set<Language>(['ar']);

function baseOf(tag: string): string {
  return tag.toLowerCase().split('-')[0] ?? '';
}

function isLanguage(base: string): base is Language {
  return Object.hasOwn(LANGUAGES, base);
}

/** The first of the browser's languages that the app speaks. */
export function systemLanguage(wanted: readonly string[] = navigator.languages): Language {
  return wanted.map(baseOf).find(isLanguage) ?? 'en';
}

/** The language for dates, numbers and lists: as exact as the browser says it, so that en-GB gets its own dates. */
export function formatLocale(): string {
  const spoken = i18n.locale || 'en';
  return typeof navigator === 'undefined'
    ? spoken
    : (navigator.languages.find((tag) => baseOf(tag) === spoken) ?? spoken);
}

/** Turns the texts on: in the language that was chosen, or the system's. */
export async function speak(): Promise<typeof i18n> {
  const chosen = language.read();
  const spoken = chosen === 'system' ? systemLanguage() : chosen;
  const { messages } = await catalogues[spoken]();
  i18n.loadAndActivate({ locale: spoken, messages });
  document.documentElement.lang = spoken;
  document.documentElement.dir = RIGHT_TO_LEFT.has(spoken) ? 'rtl' : 'ltr';
  return i18n;
}

/** Chooses a language, or the system's: spoken at once, and kept. */
export async function chooseLanguage(chosen: Language | 'system'): Promise<void> {
  language.write(chosen);
  await speak();
}
