import { type Store, storeUpgrade } from '@pando/engine';
import { StoreTooNew } from './store-too-new.ts';

/**
 * Brings a store that an earlier version of this program has written to the present layout, in one batch. Throws
 * `StoreTooNew` where a later version has written it, and where it cannot be read; then it is as it was, and closed.
 */
export async function upToDate<S extends Store>(store: S): Promise<S> {
  try {
    const upgrade = await storeUpgrade(store);
    if (upgrade.type === 'too-new') throw new StoreTooNew();
    if (upgrade.type === 'writes') await store.batch(upgrade.writes);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}
