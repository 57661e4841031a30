import type { Pando } from '@pando/engine/api';
import { beforeEach, expect, it, vi } from 'vitest';
import { FakePando } from '../fake/fake-pando.ts';
import { people, scene } from '../fake/scenes.ts';
import { createAccounts } from './accounts.ts';

let profiles: string[];
let opened: Map<string, FakePando>;
let gone: string[];

beforeEach(() => {
  profiles = ['one', 'two', 'three'];
  opened = new Map();
  gone = [];
});

async function accounts(shown = 'one', scenes: Readonly<Record<string, string>> = {}) {
  for (const profile of profiles) opened.set(profile, new FakePando(await scene(scenes[profile] ?? 'full', 0)));
  return createAccounts({
    shown,
    profiles: () => profiles,
    open: async (profile): Promise<Pando> => opened.get(profile) ?? Promise.reject(new Error('no such profile')),
    goTo: (profile) => void gone.push(profile),
    addProfile: () => {
      profiles.push('new');
      return 'new';
    },
    removeProfile: (profile) => {
      profiles = profiles.filter((each) => each !== profile);
    },
    later: (task) => setTimeout(task, 0),
  });
}

it('knows the others by name and by what is unread there, not the one that is shown', async () => {
  const { store, watch } = await accounts();
  await watch();
  const others = () => store.getState().others;
  expect(others().map(({ profile }) => profile)).toEqual(['two', 'three']);
  const [before] = others();
  const quiet = opened
    .get('two')
    ?.world.conversations.find(({ summary }) => summary.kind === 'group' && summary.unread === 0);
  opened.get('two')?.hear(quiet?.summary.id ?? '', people.noor, 'hello');
  await vi.waitFor(() => expect(others()[0]?.unread).toBe((before?.unread ?? 0) + 1));
  expect(others()[1]?.unread).toBe(before?.unread);
});

it('begins the next account where nobody began', async () => {
  const { store, watch, add } = await accounts('one', { three: 'start' });
  await watch();
  expect(store.getState().others.map(({ profile }) => profile)).toEqual(['two']);
  add();
  expect(gone).toEqual(['three']);
  expect(profiles).toEqual(['one', 'two', 'three']);
});

it('goes to what is added, and to another one when the shown one is removed', async () => {
  const { add, removeShown } = await accounts('two');
  add();
  removeShown();
  expect(gone).toEqual(['new', 'one']);
  expect(profiles).toEqual(['one', 'three', 'new']);
});

it('shows those that open where one does not', async () => {
  const { store, watch } = await accounts();
  opened.delete('two');
  await watch();
  expect(store.getState().others.map(({ profile }) => profile)).toEqual(['three']);
});
