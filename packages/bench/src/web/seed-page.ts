import { IndexedDbStore } from '@pando/client/browser/store';
import { decodeRows } from './stored-rows.ts';

/* A page on the app's origin that puts a profile into its store, encrypted under this browser's keys. */

declare global {
  /** Puts the chunks `/bench/0` … `/bench/<count - 1>` into the profile. */
  var seed: (profile: string, count: number) => Promise<void>;
}

globalThis.seed = async (profile, count) => {
  const store = await IndexedDbStore.open(`pando-${profile}`);
  for (let chunk = 0; chunk < count; chunk++) {
    const answer = await fetch(`/bench/${chunk}`);
    await store.batch(decodeRows(new Uint8Array(await answer.arrayBuffer())));
  }
  await store.close();
};
