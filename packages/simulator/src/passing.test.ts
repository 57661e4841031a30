import { PASSING_GRACE_MS } from '@pando/protocol';
import { describe, expect, it } from 'vitest';
import { claimingPassed } from './malicious/servers/claiming-passed.ts';
import { viewOf } from './model/view.ts';
import type { Lie, SimServer } from './sim-server.ts';
import { Talk } from './talk.ts';
import { World } from './world.ts';

const FIRST_FOUR = [0, 1, 2, 3];
const LAST_FOUR = [1, 2, 3, 4];
const HOUR_MS = 3_600_000;

async function hourlyTalk(world: World, homes: Readonly<Record<string, readonly number[]>>): Promise<Talk> {
  const talk = await Talk.between(world, homes);
  await world.ask(talk.person(0), 'disappear', { conversation: talk.conversation, seconds: HOUR_MS / 1000 });
  await world.pass(10_000);
  return talk;
}

/** Whether the server has nothing but the rows of what passed, and how many those are. */
function passedAt(talk: Talk, server: SimServer): { readonly rows: number; readonly bodies: number } {
  const passing = talk.storedAt(server).filter((each) => each.passing !== null);
  return { rows: passing.length, bodies: passing.filter(({ body }) => body !== null).length };
}

/** Lines that are there, what could not be opened, and what is still waited for. */
async function stateOf(talk: Talk, index: number): Promise<unknown> {
  const { undecryptable_total: undecryptable } = await talk.world.ask(talk.person(index), 'status', {});
  const { group } = await viewOf(talk.world, talk.person(index), talk.conversation);
  const isClosed = group?.oldestEpoch === group?.epoch;
  return { texts: await talk.textsOf(index), undecryptable, isClosed };
}

/** It lists entries, and says neither that their bodies are there nor that they are gone. */
const sayingNothingOfBodies: Lie = (frame) => {
  if (frame.type !== 'response') return frame;
  const { response } = frame;
  if (response.type === 'bodies') return undefined;
  if (response.type !== 'rows') return frame;
  return { ...frame, response: { ...response, rows: response.rows.map((row) => ({ ...row, expired: false })) } };
};

describe('disappearing messages', () => {
  it('are forgotten by servers, also by one that comes later, and missed by nobody who was away', async () => {
    const world = new World(90, 5);
    const talk = await hourlyTalk(world, { Ana: FIRST_FOUR, Bo: FIRST_FOUR, Cy: LAST_FOUR });
    const [leaving, coming] = [talk.server(0), talk.server(4)];
    const { conversation } = talk;
    const [ana, bo, cy] = [talk.person(0), talk.person(1), talk.person(2)];
    const { account, link } = await world.ask(cy, 'link', {});
    bo.crash();
    await talk.say(0, 10);
    await talk.say(2, 3);
    // Another epoch, which Bo has yet to follow.
    await world.ask(ana, 'group.edit', { conversation, name: 'Later' });
    await talk.say(0, 2);
    await world.pass(60_000);
    expect(passedAt(talk, leaving)).toEqual({ rows: 15, bodies: 15 });
    await world.pass(HOUR_MS);
    expect(passedAt(talk, leaving).bodies).toBe(15);
    await world.pass(PASSING_GRACE_MS);
    for (const server of world.servers.slice(0, 4)) expect(passedAt(talk, server)).toEqual({ rows: 15, bodies: 0 });

    await world.ask(ana, 'replicas.replace', { conversation, url: leaving.url, with: coming.url });
    await world.until(() => talk.isActiveAt(coming));
    expect(passedAt(talk, coming)).toEqual({ rows: 15, bodies: 0 });
    leaving.crash();
    await world.ask(ana, 'group.remove', { conversation, members: [account] });
    await world.pass(30_000);
    bo.start();
    await world.pass(30_000);
    await world.ask(ana, 'group.add', { conversation, members: [link] });
    await world.pass(30_000);
    talk.said.length = 0;
    await talk.say(0, 1);
    await talk.say(1, 1);
    await talk.say(2, 1);
    await world.pass(180_000);
    for (const index of [0, 1, 2])
      expect(await stateOf(talk, index)).toEqual({ texts: talk.said, undecryptable: {}, isClosed: true });
  });

  it('are waited for by nobody who comes back when they are over', async () => {
    const world = new World(91);
    const talk = await hourlyTalk(world, { Ana: FIRST_FOUR, Bo: FIRST_FOUR });
    const bo = talk.person(1);
    bo.crash();
    await talk.say(0, 40);
    await world.pass(HOUR_MS + PASSING_GRACE_MS + 60_000);
    talk.said.length = 0;
    const before = talk.entriesAt(talk.server(0)).length;
    bo.start();
    await world.pass(10_000);
    await talk.say(0, 1);
    await world.pass(120_000);
    const after = talk.entriesAt(talk.server(0)).length;
    await world.pass(600_000);
    // One asks, one answers, for all of them; nobody asks again.
    expect(after - before).toBeLessThan(10);
    expect(talk.entriesAt(talk.server(0)).length - after).toBe(0);
    expect(await stateOf(talk, 1)).toEqual({ texts: talk.said, undecryptable: {}, isClosed: true });
  });

  it('take their files along, but for those that somebody has forwarded', async () => {
    const world = new World(94);
    const talk = await hourlyTalk(world, { Ana: FIRST_FOUR, Bo: FIRST_FOUR, Cy: FIRST_FOUR });
    const { conversation } = talk;
    const [ana, bo, cy] = [talk.person(0), talk.person(1), talk.person(2)];
    const { link } = await world.ask(cy, 'link', {});
    const { conversation: other } = await world.ask(bo, 'add', { link });
    const file = (text: string) => ({ name: text, mediaType: 'text/plain', bytes: new TextEncoder().encode(text) });
    await world.ask(ana, 'send', { to: conversation, file: file('for an hour') });
    const { id } = await world.ask(ana, 'send', { to: conversation, file: file('for longer') });
    await world.pass(10_000);
    await world.ask(bo, 'attachment', { message: id });
    const { sent } = await world.ask(bo, 'forward', { conversation, messages: [id], to: [other] });
    await world.pass(HOUR_MS);
    for (const server of world.servers) expect(server.files).toHaveLength(2);
    await world.pass(PASSING_GRACE_MS + 60_000);
    for (const server of world.servers) expect(server.files).toHaveLength(1);
    const { bytes } = await world.ask(cy, 'attachment', { message: sent[0]?.id ?? '' });
    expect(new TextDecoder().decode(bytes)).toBe('for longer');
  });

  it('are taken for over by the word of one server, for it proves it', async () => {
    const world = new World(93);
    const talk = await hourlyTalk(world, { Ana: FIRST_FOUR, Bo: FIRST_FOUR });
    const [ana, bo] = [talk.person(0), talk.person(1)];
    bo.crash();
    await talk.say(0, 5);
    await world.ask(ana, 'group.edit', { conversation: talk.conversation, name: 'Later' });
    await world.pass(HOUR_MS + PASSING_GRACE_MS + 60_000);
    talk.said.length = 0;
    for (const server of world.servers.slice(1)) server.lie = sayingNothingOfBodies;
    bo.start();
    await world.pass(60_000);
    expect(await stateOf(talk, 1)).toEqual({ texts: [], undecryptable: {}, isClosed: true });
  });

  it('are read although a server says before their time that they have passed', async () => {
    const world = new World(92);
    const talk = await hourlyTalk(world, { Ana: FIRST_FOUR, Bo: FIRST_FOUR });
    const bo = talk.person(1);
    bo.crash();
    await talk.say(0, 5);
    const liar = talk.server(0);
    liar.turn(claimingPassed);
    // It is the only one that is there at first.
    for (const other of world.servers.slice(1)) other.crash();
    bo.start();
    await world.pass(5_000);
    expect(liar.lies).toBeGreaterThan(0);
    for (const other of world.servers.slice(1)) other.start();
    await world.pass(15_000);
    expect(await talk.faults()).toEqual([]);
  });
});
