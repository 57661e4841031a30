import type { Method, Outcome, Params, Result } from '@pando/engine/api';
import { describe, expect, it } from 'vitest';
import type { SimClient } from './sim-client.ts';
import { Talk } from './talk.ts';
import { World } from './world.ts';

const HOMES = [0, 1, 2, 3];
const JPEG = [0xff, 0xd8, 0xff];

/** Bytes that may be a picture, another for each name. */
function pictureOf(name: string, size = 9_000): Uint8Array {
  return Uint8Array.from({ length: size }, (_, at) => JPEG[at] ?? (name.charCodeAt(at % name.length) * (at + 1)) % 251);
}

/** What a call is answered with, be it a refusal. */
async function answerTo<M extends Method>(
  world: World,
  client: SimClient,
  method: M,
  params: Params<M>,
): Promise<Outcome<Result<M>>> {
  let answer: Outcome<Result<M>> | undefined;
  void client.call(method, params).then((outcome) => (answer = outcome));
  await world.until(() => answer !== undefined);
  if (answer === undefined) throw new Error('there is no answer');
  return answer;
}

/** What one person sees another with. */
async function seen(world: World, by: SimClient, whom: string): Promise<Uint8Array | 'none' | 'lacking'> {
  const list = await world.ask(by, 'list', {});
  const who = list.flatMap(({ members }) => members).find(({ name }) => name === whom);
  return who === undefined ? 'none' : shown(world, by, who.picture);
}

async function shown(
  world: World,
  by: SimClient,
  picture: string | undefined,
): Promise<Uint8Array | 'none' | 'lacking'> {
  if (picture === undefined) return 'none';
  const answer = await answerTo(world, by, 'picture', { picture });
  return answer.ok ? answer.value.bytes : 'lacking';
}

async function groups(world: World, by: SimClient, conversation: string): Promise<Uint8Array | 'none' | 'lacking'> {
  return shown(world, by, (await world.ask(by, 'group', { conversation })).picture);
}

const sees = (world: World, by: SimClient, whom: string, what: Uint8Array | 'none') => async (): Promise<boolean> =>
  isSame(await seen(world, by, whom), what);

function isSame(a: Uint8Array | string, b: Uint8Array | string): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b;
  return Buffer.compare(a, b) === 0;
}

describe('the picture of a person', () => {
  it('comes to everybody in a conversation with them, is changed, and goes', async () => {
    const { world, people } = await Talk.between(new World(1), { Ana: HOMES, Bo: HOMES, Cy: HOMES });
    const [ana, bo, cy] = people as [SimClient, SimClient, SimClient];
    for (const picture of [pictureOf('first'), pictureOf('second'), null]) {
      await world.ask(ana, 'picture.set', { bytes: picture });
      for (const other of [bo, cy]) await world.until(sees(world, other, 'Ana', picture ?? 'none'));
      expect(await seen(world, ana, 'Ana')).toEqual(picture ?? 'none');
    }
    expect(bo.events.filter(({ type }) => type === 'picture')).toHaveLength(2);
  });

  it('comes to somebody who was away, also while its person is', async () => {
    const { world, people } = await Talk.between(new World(2), { Ana: HOMES, Bo: HOMES, Cy: HOMES });
    const [ana, bo, cy] = people as [SimClient, SimClient, SimClient];
    cy.crash();
    await world.ask(ana, 'picture.set', { bytes: pictureOf('old') });
    await world.until(sees(world, bo, 'Ana', pictureOf('old')));
    await world.ask(ana, 'picture.set', { bytes: pictureOf('new') });
    await world.until(sees(world, bo, 'Ana', pictureOf('new')));
    ana.crash();
    cy.start();
    await world.until(sees(world, cy, 'Ana', pictureOf('new')));
  });

  it('and that of the group come to who joins later, from whoever is there', async () => {
    const talk = await Talk.between(new World(3), { Ana: HOMES, Bo: HOMES });
    const { world, conversation } = talk;
    const [ana, bo] = [talk.person(0), talk.person(1)];
    await world.ask(ana, 'picture.set', { bytes: pictureOf('Ana') });
    await world.ask(ana, 'group.picture', { conversation, bytes: pictureOf('group', 32 * 1024) });
    await world.until(async () => isSame(await groups(world, bo, conversation), pictureOf('group', 32 * 1024)));
    await world.until(sees(world, bo, 'Ana', pictureOf('Ana')));
    ana.crash();
    await world.pass(600_000);
    const di = await world.person('Di');
    const { link } = await world.ask(di, 'link', {});
    await world.ask(bo, 'group.add', { conversation, members: [link] });
    await world.until(sees(world, di, 'Ana', pictureOf('Ana')));
    await world.until(async () => isSame(await groups(world, di, conversation), pictureOf('group', 32 * 1024)));
  });

  it('comes to a new device of its account', async () => {
    const { world, people } = await Talk.between(new World(4), { Ana: HOMES, Bo: HOMES });
    const [phone, bo] = people as [SimClient, SimClient];
    await world.ask(phone, 'picture.set', { bytes: pictureOf('Ana') });
    await world.until(sees(world, bo, 'Ana', pictureOf('Ana')));
    const { bytes } = await world.ask(phone, 'export', { passphrase: '' });
    const tablet = world.client('tablet');
    await world.ask(tablet, 'import', { bytes, passphrase: '' });
    await world.until(async () => {
      const { picture } = await world.ask(tablet, 'link', {});
      return isSame(await shown(world, tablet, picture), pictureOf('Ana'));
    });
  });

  it('is not given to who is in no conversation with its person, nor taken where it is too large', async () => {
    const world = new World(5);
    const [ana, bo] = [await world.person('Ana'), await world.person('Bo')];
    const { link } = await world.ask(ana, 'link', {});
    await world.ask(ana, 'picture.set', { bytes: pictureOf('Ana') });
    expect(await seen(world, bo, 'Ana')).toBe('none');
    const refused = await answerTo(world, ana, 'picture.set', { bytes: pictureOf('large', 32 * 1024 + 1) });
    expect(refused).toMatchObject({ ok: false, error: { code: 'bad-parameters' } });
    await world.ask(bo, 'add', { link });
    await world.until(sees(world, bo, 'Ana', pictureOf('Ana')));
  });
});

describe('the picture of a group', () => {
  it('is changed by those who may edit it, and told', async () => {
    const talk = await Talk.between(new World(6), { Ana: HOMES, Bo: HOMES });
    const { world, conversation } = talk;
    const [ana, bo] = [talk.person(0), talk.person(1)];
    await world.ask(ana, 'group.edit', { conversation, edit: 'everybody' });
    await world.pass(20_000);
    await world.ask(bo, 'group.picture', { conversation, bytes: pictureOf('by Bo') });
    await world.until(async () => isSame(await groups(world, ana, conversation), pictureOf('by Bo')));
    await world.ask(ana, 'group.edit', { conversation, edit: 'admins' });
    await world.pass(20_000);
    const forbidden = await answerTo(world, bo, 'group.picture', { conversation, bytes: null });
    expect(forbidden).toMatchObject({ ok: false, error: { code: 'not-allowed' } });
    await world.ask(ana, 'group.picture', { conversation, bytes: null });
    await world.until(async () => (await groups(world, bo, conversation)) === 'none');
    const rows = await world.ask(bo, 'history', { conversation, limit: 100 });
    const told = rows.flatMap(({ notice }) => (notice?.kind === 'pictured' ? [[notice.by.name, notice.removed]] : []));
    expect(told).toEqual([
      ['Bo', false],
      ['Ana', true],
    ]);
  });
});
