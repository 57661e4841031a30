import { i18n } from '@lingui/core';
import { messages } from './locales/en.po';

/** Turns the texts on. English is complete; other languages are loaded here once there are some. */
export function speak(): typeof i18n {
  i18n.loadAndActivate({ locale: 'en', messages });
  return i18n;
}
