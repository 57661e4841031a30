import { generator } from '@pando/server/testing';
import { describe, expect, it } from 'vitest';
import { type Exploration, explore, walk } from './explore.ts';
import { MOVE_WORLDS, MoveWorld, type MoveWorldName } from './move-world.ts';
import { Progress } from './progress.ts';
import { SlotWorld, type SlotWorldOptions } from './slot-world.ts';
import { SLOT_WORLDS, type SlotWorldName } from './worlds.ts';

const ALL = { depth: Infinity, states: Infinity };

function slotWorld(name: SlotWorldName, change: Partial<SlotWorldOptions> = {}): SlotWorld {
  const { about: _, ...preset } = SLOT_WORLDS[name];
  return new SlotWorld({ ...preset, certificates: 'on', ...change });
}

function exploreWithProgress(world: SlotWorld, depth = Infinity): Exploration {
  const progress = new Progress(world);
  return explore(world, { ...ALL, depth, also: (state) => progress.fault(state) });
}

/** Nobody comes to object to anything: fewer states. */
function withoutRemoval(certificates: SlotWorldOptions['certificates'] = 'on'): SlotWorld {
  const { about: _, objectTo: __, ...preset } = SLOT_WORLDS['malicious-member'];
  return new SlotWorld({ ...preset, certificates });
}

describe('deciding, whatever happens', () => {
  it.each(['league', 'three'] as const)('has one value, and goes on from everywhere (%s, two rounds)', (name) => {
    expect(exploreWithProgress(slotWorld(name))).toMatchObject({ complete: true, fault: undefined });
  });

  it('has one value with one server, which is always right', () => {
    const world = slotWorld('alone', { honest: [], rounds: 3 });
    expect(exploreWithProgress(world)).toMatchObject({ complete: true, fault: undefined });
  });

  it('has one value with a malicious proposer', () => {
    expect(explore(withoutRemoval(), ALL)).toMatchObject({ complete: true, fault: undefined });
  });

  it.each([
    ['two-proposers', 8],
    ['liar', 5],
    ['malicious-member', 5],
    ['league-removed', 6],
  ] as const)('has one value, and goes on from everywhere (%s, up to %i acts)', (name, depth) => {
    expect(exploreWithProgress(slotWorld(name), depth).fault).toBeUndefined();
  });

  it('has one value on long ways at random, in four rounds', () => {
    const world = slotWorld('league', { honest: [0, 1], rounds: 4 });
    for (let seed = 0; seed < 300; seed++) expect(walk(world, 80, generator(seed))).toBeUndefined();
  });
});

describe('deciding without its rules', () => {
  it('forks by a malicious proposer where nobody looks at certificates', () => {
    const { fault } = explore(withoutRemoval('off'), ALL);
    expect(fault?.what).toBe('A and B are both decided');
    expect(fault?.story).toHaveLength(6);
  });

  it('forks by a liar and a malicious proposer where nobody asks who has proven what was accepted', () => {
    const { fault } = explore(slotWorld('league', { certificates: 'unproven' }), ALL);
    expect(fault?.what).toBe('A and B are both decided');
    expect(fault?.story.some((each) => each.startsWith('Mallory prepares B in round 2'))).toBe(true);
  });

  it('stops where servers judge again what was accepted before', () => {
    const { fault } = exploreWithProgress(slotWorld('malicious-member', { judgeAgain: true }));
    expect(fault?.what).toContain('never finishes');
  });
});

describe('a move to another replica set', () => {
  it.each(Object.keys(MOVE_WORLDS) as MoveWorldName[])('loses nothing that was acknowledged (%s)', (name) => {
    const { about: _, ...preset } = MOVE_WORLDS[name];
    expect(explore(new MoveWorld({ ...preset, seal: true }), ALL)).toMatchObject({ complete: true, fault: undefined });
  });

  it('loses an acknowledged entry where the old set is not sealed', () => {
    const { about: _, ...preset } = MOVE_WORLDS.move;
    const { fault } = explore(new MoveWorld({ ...preset, seal: false }), ALL);
    expect(fault?.what).toContain('not held by the new one');
    expect(fault?.story).toHaveLength(12);
  });
});
