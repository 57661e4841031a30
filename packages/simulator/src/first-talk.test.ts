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
    const history = await world.ask(ana, 'history', { conversation });
    expect(history).toEqual((await world.ask(bo, 'history', { conversation })).map((row) => ({ ...row, own: !row.own, state: expect.anything() })));
  });
});
