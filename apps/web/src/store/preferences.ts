import * as v from 'valibot';

/* Small things that are not worth a place in the profile. Losing them harms nobody. */

const ServerList = v.array(v.pipe(v.string(), v.url()));

function read<T>(key: string, schema: v.GenericSchema<unknown, T>, otherwise: T): T {
  try {
    return v.parse(schema, JSON.parse(localStorage.getItem(key) ?? 'null'));
  } catch {
    return otherwise;
  }
}

function write(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing here still runs the app.
  }
}

/** The servers this origin last told of, for a start while it does not answer. */
export const knownServers = {
  read: (): readonly string[] => read('pando.servers', ServerList, []),
  write: (urls: readonly string[]): void => write('pando.servers', urls),
};

/** Whether the browser was asked to keep the data. */
export const persistenceAsked = {
  read: (): boolean => read('pando.persistence-asked', v.boolean(), false),
  write: (): void => write('pando.persistence-asked', true),
};
