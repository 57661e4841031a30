import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Attachment, Handover } from '../rpc/handover.ts';
import { ToyPando } from '../testing/toy-pando.ts';
import { BrowserProfile } from './profile.ts';

/** A tab, as far as a profile is concerned: Node's Web Locks and BroadcastChannels stand for the browser's. */
interface Tab {
  readonly pando: ToyPando;
  readonly handover: Handover;
}

const open: Tab[] = [];
let profiles = 0;
let name: string;

beforeEach(() => {
  name = `profile-${profiles++}`;
});

afterEach(async () => {
  for (const { handover } of open.splice(0)) await handover.close();
});

async function tab(pando = new ToyPando()): Promise<Tab> {
  const profile = new BrowserProfile(name, async () => pando);
  const opened = { pando, handover: await Handover.open(() => profile.attach()) };
  open.push(opened);
  return opened;
}

async function close(closing: Tab): Promise<void> {
  open.splice(open.indexOf(closing), 1);
  await closing.handover.close();
}

const roles = (tabs: readonly Tab[]): Promise<Attachment['role'][]> =>
  Promise.all(tabs.map(({ handover }) => handover.role()));

it('is owned by the first tab, which serves the others', async () => {
  const [first, second, third] = [await tab(), await tab(), await tab()];
  expect(await roles([first, second, third])).toEqual(['owner', 'remote', 'remote']);
  const bytes = new Uint8Array([1, 2, 255]);
  expect(await second.handover.call('attachment', { message: 'm' })).toMatchObject({ ok: true, value: { bytes } });
  expect(await third.handover.call('status', {})).toMatchObject({ ok: false, error: { code: 'no-account' } });
  expect(first.pando.calls.map(({ method }) => method)).toEqual(['attachment', 'status']);
  expect([second.pando.calls, third.pando.calls]).toEqual([[], []]);
});

it('tells every tab what happens', async () => {
  const tabs = [await tab(), await tab(), await tab()];
  const heard = tabs.map(({ handover }) => new Promise((resolve) => handover.subscribe(resolve)));
  for (const { handover } of tabs) await handover.call('list', {});
  tabs[0]?.pando.emit({ type: 'network', online: true });
  expect(await Promise.all(heard)).toEqual([1, 2, 3].map(() => ({ type: 'network', online: true })));
});

it('goes to another tab when its owner closes, and unanswered calls with it', async () => {
  const [first, second, third] = [await tab(), await tab(), await tab()];
  const calls = [second, third].map(({ handover }) => handover.call('send', { to: 'a', text: 'wait' }));
  while (first.pando.calls.length < 2) await third.handover.call('list', {});
  second.pando.answers = third.pando.answers = true;
  await close(first);
  expect(first.pando.closed).toBe(true);
  expect(await Promise.all(calls)).toEqual(
    [1, 2].map(() => ({ ok: true, value: { echo: { to: 'a', text: 'wait' } } })),
  );
  expect((await roles([second, third])).toSorted()).toEqual(['owner', 'remote']);
  const [owner, follower] = (await second.handover.role()) === 'owner' ? [second, third] : [third, second];
  const idsOf = ({ pando }: Tab): (string | undefined)[] =>
    pando.calls.filter(({ method }) => method === 'send').map(({ callId }) => callId);
  expect(new Set(idsOf(owner))).toEqual(new Set(idsOf(first)));
  const heard = new Promise((resolve) => follower.handover.subscribe(resolve));
  await follower.handover.call('list', {});
  owner.pando.emit({ type: 'servers' });
  expect(await heard).toEqual({ type: 'servers' });
});

it('is owned once however many tabs open together', async () => {
  const tabs = await Promise.all(Array.from({ length: 6 }, () => tab()));
  expect((await roles(tabs)).filter((role) => role === 'owner').length).toBe(1);
  for (const { handover } of tabs) expect(await handover.call('list', {})).toMatchObject({ ok: true });
});

it('is free for a later tab when the only one closed', async () => {
  await close(await tab());
  expect(await roles([await tab()])).toEqual(['owner']);
});

it('is left to others by a tab that cannot open it', async () => {
  const broken = new BrowserProfile(name, async () => {
    throw new Error('the database is of a newer version');
  });
  await expect(Handover.open(() => broken.attach())).rejects.toThrow('newer version');
  expect(await roles([await tab()])).toEqual(['owner']);
});
