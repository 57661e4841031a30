import { chooseLanguage, LANGUAGES } from '../i18n.ts';
import type { App } from './app-store.ts';
import { chooseLook, looks } from './look.ts';
import { language, lookOf, type Language } from './preferences.ts';

/** How the app looks and what it speaks is the same on all devices of the account: what is chosen last, anywhere. */
export function shareLook(app: App): void {
  let taking = false;
  looks.subscribe((look) => {
    const { preferences } = app.store.getState();
    if (taking || preferences === undefined || isSame(preferences.look, look)) return;
    void app.ask('preferences.set', { name: 'look', value: { ...look } });
  });
  app.store.subscribe(({ preferences: now }, { preferences: before }) => {
    if (now === undefined || now === before) return;
    if (!isSame(now.look, before?.look ?? {})) {
      taking = true;
      chooseLook(lookOf({ ...looks.getState(), ...now.look }));
      taking = false;
    }
    if (now.language !== (before?.language ?? '')) void follow(now.language);
  });
}

async function follow(spoken: string): Promise<void> {
  if (spoken === language.read()) return;
  if (spoken === 'system' || Object.hasOwn(LANGUAGES, spoken)) await chooseLanguage(spoken as Language | 'system');
}

function isSame(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
