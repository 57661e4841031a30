import { describe, expect, it } from 'vitest';
import type { SimClient } from './sim-client.ts';
import { Talk } from './talk.ts';
import { World } from './world.ts';

const HOMES = [0, 1, 2, 3];

async function newcomer(talk: Talk, name: string): Promise<SimClient> {
  const client = talk.world.client(name);
  await talk.world.ask(client, 'init', { name, servers: talk.world.servers.map((server) => server.url) });
  return client;
}

async function statusOf(talk: Talk, client: SimClient): Promise<string | undefined> {
  const list = await talk.world.ask(client, 'list', {});
  return list.find(({ id }) => id === talk.conversation)?.status;
}

async function noticesOf(talk: Talk, client: SimClient): Promise<readonly string[]> {
  const rows = await talk.world.ask(client, 'history', { conversation: talk.conversation, limit: 1000 });
  return rows.flatMap(({ notice }) => {
    if (notice === undefined) return [];
    const by = 'by' in notice && notice.by !== undefined ? notice.by.name : '';
    const who = 'who' in notice ? notice.who.name : '';
    return [[by, notice.kind, who].filter((word) => word !== '').join(' ')];
  });
}

/** Ana owns the group, Bo is an admin, Cy a member. */
async function group(seed: number): Promise<Talk> {
  const talk = await Talk.between(new World(seed), { Ana: HOMES, Bo: HOMES, Cy: HOMES });
  const { account } = await talk.world.ask(talk.person(1), 'link', {});
  await talk.world.ask(talk.person(0), 'group.role', { conversation: talk.conversation, who: account, role: 'admin' });
  await talk.world.pass(20_000);
  return talk;
}

describe('a link into a group', () => {
  it('lets people in while another admin than its maker is there', async () => {
    const talk = await group(1);
    const { world, conversation } = talk;
    const { link } = await world.ask(talk.person(0), 'group.link', { conversation });
    await world.pass(10_000);
    talk.person(0).crash();
    const di = await newcomer(talk, 'Di');
    expect(await world.ask(di, 'link.read', { link })).toEqual({
      kind: 'group',
      name: 'Talk',
      inviter: 'Ana',
      approval: false,
    });
    expect(await world.ask(di, 'join', { link })).toMatchObject({ conversation, name: 'Talk', approval: false });
    await world.until(async () => (await statusOf(talk, di)) === 'active');
    await world.pass(60_000);
    expect(await noticesOf(talk, di)).toEqual(['joined Di']);
    expect(await noticesOf(talk, talk.person(2))).toContain('joined Di');
    const { links, members } = await world.ask(talk.person(1), 'group', { conversation });
    expect(links).toMatchObject([{ uses: 1, approval: false }]);
    expect(members.find(({ name }) => name === 'Di')?.role).toBe('member');
  });

  it('asks no other admin about whom one has turned away', async () => {
    const talk = await group(12);
    const { world, conversation } = talk;
    const [ana, bo] = [talk.person(0), talk.person(1)];
    const { link } = await world.ask(ana, 'group.link', { conversation, approval: true });
    await world.pass(10_000);
    const di = await newcomer(talk, 'Di');
    await world.ask(di, 'join', { link });
    const asked = async (admin: SimClient) => (await world.ask(admin, 'group', { conversation })).requests;
    for (const admin of [ana, bo]) await world.until(async () => (await asked(admin)).length === 1);
    const [request] = await asked(bo);
    await world.ask(bo, 'group.deny', { conversation, who: request?.account ?? '' });
    await world.until(async () => (await asked(ana)).length === 0);
    expect(await statusOf(talk, di)).toBe('joining');
  });

  it('with approval asks an admin first', async () => {
    const talk = await group(2);
    const { world, conversation } = talk;
    const { link } = await world.ask(talk.person(1), 'group.link', { conversation, approval: true });
    const [di, ed] = [await newcomer(talk, 'Di'), await newcomer(talk, 'Ed')];
    for (const client of [di, ed]) await world.ask(client, 'join', { link });
    await world.until(async () => {
      const { requests } = await world.ask(talk.person(1), 'group', { conversation });
      return requests.length === 2;
    });
    await world.pass(60_000);
    expect(await statusOf(talk, di)).toBe('joining');
    const { requests } = await world.ask(talk.person(1), 'group', { conversation });
    const [first, second] = ['Di', 'Ed'].map((name) => requests.find((person) => person.name === name)?.account ?? '');
    await world.ask(talk.person(1), 'group.approve', { conversation, who: first ?? '' });
    await world.ask(talk.person(1), 'group.deny', { conversation, who: second ?? '' });
    await world.until(async () => (await statusOf(talk, di)) === 'active');
    await world.pass(60_000);
    expect(await statusOf(talk, ed)).toBe('joining');
    expect((await world.ask(talk.person(1), 'group', { conversation })).requests).toEqual([]);
  });

  it('is good for as many as it says, and until it is revoked', async () => {
    const talk = await group(3);
    const { world, conversation } = talk;
    const once = await world.ask(talk.person(0), 'group.link', { conversation, limit: 1 });
    const open = await world.ask(talk.person(0), 'group.link', { conversation });
    const [di, ed, fa] = [await newcomer(talk, 'Di'), await newcomer(talk, 'Ed'), await newcomer(talk, 'Fa')];
    await world.ask(di, 'join', { link: once.link });
    await world.until(async () => (await statusOf(talk, di)) === 'active');
    await world.ask(talk.person(0), 'group.revoke', { conversation, id: open.id });
    await world.pass(30_000);
    await world.ask(ed, 'join', { link: once.link });
    await world.ask(fa, 'join', { link: open.link });
    await world.pass(120_000);
    expect([await statusOf(talk, ed), await statusOf(talk, fa)]).toEqual(['joining', 'joining']);
    expect((await world.ask(talk.person(0), 'group', { conversation })).links).toEqual([]);
  });
});

describe('a link that is used by more than may come in by it, or is revoked while they wait', () => {
  it('lets in as many as it says, however many ask at once', async () => {
    const talk = await group(21);
    const { world, conversation } = talk;
    const { link } = await world.ask(talk.person(0), 'group.link', { conversation, limit: 1 });
    const all: SimClient[] = [];
    for (const name of ['Di', 'Ed', 'Fa', 'Gi']) all.push(await newcomer(talk, name));
    for (const each of all) void each.call('join', { link });
    await world.pass(120_000);
    const came: (string | undefined)[] = [];
    for (const each of all) came.push(await statusOf(talk, each));
    expect(came.filter((status) => status === 'active')).toHaveLength(1);
    const { members } = await world.ask(talk.person(0), 'group', { conversation });
    expect(members).toHaveLength(4);
  });
});

describe('roles', () => {
  it('are shown to all, and what they do not allow is refused', async () => {
    const talk = await group(4);
    const { world, conversation } = talk;
    const accounts = await Promise.all(talk.people.map(async (each) => (await world.ask(each, 'link', {})).account));
    const refusals = [
      talk.person(2).call('group.remove', { conversation, members: [accounts[1] ?? ''] }),
      talk.person(2).call('group.edit', { conversation, name: 'Mine' }),
      talk.person(1).call('group.remove', { conversation, members: [accounts[0] ?? ''] }),
      talk.person(1).call('group.role', { conversation, who: accounts[2] ?? '', role: 'admin' }),
    ];
    await world.pass(1_000);
    for (const outcome of await Promise.all(refusals))
      expect(outcome).toMatchObject({ ok: false, error: { code: 'not-allowed' } });
    await world.ask(talk.person(1), 'group.edit', { conversation, name: 'Trip', description: 'To the sea' });
    await world.ask(talk.person(0), 'group.role', { conversation, who: accounts[1] ?? '', role: 'owner' });
    await world.pass(30_000);
    const expected = ['Ana added Cy', 'Bo renamed', 'Bo described', 'Ana role Bo'];
    expect(await noticesOf(talk, talk.person(2))).toEqual(
      expect.arrayContaining(expected.map((line) => line.replace('added', 'joined'))),
    );
    const { members } = await world.ask(talk.person(2), 'group', { conversation });
    expect(members.map(({ name, role }) => `${name} ${role}`)).toEqual(['Bo owner', 'Ana admin', 'Cy member']);
  });

  it('pass on when the owner leaves, though only members are there to take it out', async () => {
    const talk = await Talk.between(new World(5), { Ana: HOMES, Bo: HOMES, Cy: HOMES });
    const { world, conversation } = talk;
    await world.ask(talk.person(0), 'group.leave', { conversation });
    await world.pass(120_000);
    for (const person of [talk.person(1), talk.person(2)]) {
      const { members } = await world.ask(person, 'group', { conversation });
      expect(members.map(({ role }) => role)).toEqual(['owner', 'member']);
      expect(await noticesOf(talk, person)).toContain('left Ana');
    }
  });

  it('let only admins write where the group says so', async () => {
    const talk = await group(6);
    const { world, conversation } = talk;
    await world.ask(talk.person(0), 'group.edit', { conversation, post: 'admins' });
    await world.pass(20_000);
    await talk.say(1, 1);
    const refused = talk.person(2).call('send', { to: conversation, text: 'hello?' });
    await world.pass(1_000);
    expect(await refused).toMatchObject({ ok: false, error: { code: 'not-allowed' } });
    await world.pass(10_000);
    expect(await talk.faults()).toEqual([]);
  });
});
