import { expect, it } from 'vitest';
import { type Encrypted, type Epoch, Ledger } from './ledger.ts';
import { Lifetimes } from './lifetimes.ts';
import { type Facts, type ServerLog, brokenPromises } from './promises.ts';
import type { View } from './view.ts';

const CONVERSATION = 'c0';
const EPOCH: Epoch = {
  conversation: CONVERSATION,
  number: 1,
  authenticator: 'a1',
  leaves: new Set(['ana', 'bo']),
  devices: new Set(['Ana', 'Bo']),
};

function viewOf(device: string, ownKey: string): View {
  const group = { epoch: 2, oldestEpoch: 2, authenticator: 'a2', ownKey, slot: 2, epochs: [{ slot: 2, epoch: 2 }] };
  return {
    device,
    conversation: CONVERSATION,
    status: 'active',
    name: '',
    members: [],
    queued: 0,
    messages: [],
    settings: '',
    keepsSecrets: true,
    isOut: false,
    group,
  };
}

/** Ana has encrypted one thing as these entries; three servers keep the first of them. */
function factsWith(entries: readonly string[]): Facts {
  const ledger = new Ledger(() => {
    throw new Error('nothing is encrypted here');
  });
  const encrypted: Encrypted = { device: 'Ana', epoch: EPOCH, key: undefined, until: 0 };
  for (const entry of entries) ledger.encryptions.set(entry, encrypted);
  ledger.owners.set('bo', 'Bo');
  const logs = ['s0', 's1', 's2'].map((server) => ({
    server,
    entries: new Map([[entries[0] ?? '', 1]]),
    late: new Set<string>(),
    slots: new Map(),
    endorsed: 0,
  }));
  return {
    conversation: CONVERSATION,
    ledger,
    views: [viewOf('Ana', 'ana'), viewOf('Bo', 'bo')],
    exempt: new Set(),
    now: 0,
    lifetimes: new Lifetimes(new Map(), []),
    betrayed: false,
    mayReuse: new Set(),
    logs,
    quorum: 3,
    sent: new Map(),
  };
}

it('holds what a quorum keeps and a member never opened for lost', () => {
  const facts = factsWith(['e1']);
  expect(brokenPromises(facts).map(({ check }) => check)).toEqual(['lost']);
  facts.ledger.openings.set('Bo', new Set(['e1']));
  expect(brokenPromises(facts)).toEqual([]);
});

it('does not hold for lost what a quorum has only since one of it had closed the epoch without it', () => {
  const facts = factsWith(['e1']);
  const [first, ...others] = facts.logs as [ServerLog, ...ServerLog[]];
  expect(brokenPromises({ ...facts, logs: [{ ...first, late: new Set(['e1']) }, ...others] })).toEqual([]);
});

it('finds keys of closed epochs in the MLS state, whatever the device has noted', () => {
  const facts = factsWith([]);
  const [ana, ...others] = facts.views as [View, ...View[]];
  const group = { ...(ana.group as NonNullable<View['group']>), oldestEpoch: 1 };
  const failures = brokenPromises({ ...facts, views: [{ ...ana, group }, ...others] });
  expect(failures.map(({ check }) => check)).toEqual(['keys-kept']);
});
