import type { Plugin } from 'vite';

const CATALOGUE = /\/react-(?:aria|stately)\/dist\/private\/intl\/[^/]+\/([a-z]{2}-[A-Z]{2})\.m?js$/;
/** What the app speaks, as React Aria calls it; English is what it falls back to. */
const SPOKEN: ReadonlySet<string> = new Set(['ar-AE', 'de-DE', 'en-US', 'es-ES', 'fr-FR', 'pt-BR', 'zh-CN']);

/** Leaves out the controls' own words in the languages that the app does not speak. */
export function controlLanguages(): Plugin {
  return {
    name: 'pando-control-languages',
    apply: 'build',
    load(id) {
      const language = CATALOGUE.exec(id)?.[1];
      return language === undefined || SPOKEN.has(language) ? null : 'export default undefined;';
    },
  };
}
