import { describe, expect, it } from 'vitest';
import { World } from './world.ts';

describe('two people', () => {
  it('talk after one opened the other’s link', async () => {
    const world = new World(1);
    const ana = await world.person('Ana');
    const bo = await world.person('Bo');
    const { link } = await world.ask(bo, 'link', {});
    const { conversation } = await world.ask(ana, 'add', { link });
    const sent = await world.ask(ana, 'send', { to: conversation, text: 'Hello Bo' });
    expect(sent.state).toBe('sent');
    await world.until(() => bo.events.some((event) => event.type === 'message' && event.text === 'Hello Bo'));
    await world.ask(bo, 'send', { to: conversation, text: 'Hello Ana' });
    await world.until(() => ana.events.some((event) => event.type === 'message' && event.text === 'Hello Ana'));
    await world.pass(10_000);
    const screens = await Promise.all([ana, bo].map((each) => world.ask(each, 'history', { conversation })));
    const [ofAna, ofBo] = screens.map((rows) => rows.map(({ id, at, text }) => ({ id, at, text })));
    expect(ofAna).toEqual(ofBo);
    expect(ofAna?.map((row) => row.text).filter((text) => text !== '')).toEqual(['Hello Bo', 'Hello Ana']);
  });
});
