import { Transaction } from '@pando/engine';
import { type ConversationRow, conversationTable, loadGroup } from '@pando/engine/parts';
import { toHex } from '@pando/protocol';
import type { MemberTreason } from '../../../scenario.ts';
import type { SimClient } from '../../../sim-client.ts';
import { Talk } from '../../../talk.ts';
import { World } from '../../../world.ts';
import { betray } from '../betray.ts';

const HOMES = [0, 1, 2, 3];
const HONEST = [0, 1, 2];
const MINUTE_MS = 60_000;

interface Standing {
  readonly status: ConversationRow['status'];
  readonly slot: number;
  readonly hash: string;
  readonly validSlot: number;
  readonly epoch: number;
  readonly authenticator: string;
  readonly members: readonly string[];
  readonly retentionSeconds: number;
}

/** What all honest members must have in common when nothing moves any more. */
async function standing(client: SimClient, conversation: string): Promise<Standing> {
  const tx = new Transaction(client.store);
  const row = await conversationTable.get(tx, conversation);
  if (row === undefined) throw new Error('not in the conversation');
  const group = await loadGroup(tx, client.mls, conversation);
  return {
    status: row.status,
    slot: row.slot,
    hash: toHex(row.slotHash),
    validSlot: row.validSlot,
    epoch: group.epoch,
    authenticator: toHex(client.mls.epochAuthenticator(group)),
    members: group.leaves().map((leaf) => toHex(leaf.signatureKey)),
    retentionSeconds: row.state.retentionSeconds,
  };
}

/** Five people, of whom some turn malicious: the others go on as if nothing were the matter. */
export class Scene {
  readonly talk: Talk;
  readonly world: World;

  private constructor(talk: Talk) {
    this.talk = talk;
    this.world = talk.world;
  }

  static async begin(seed: number, cryptography: World['cryptography'] = 'stand-in'): Promise<Scene> {
    const world = new World(seed, 4, { cryptography });
    const talk = await Talk.between(world, { Ana: HOMES, Bo: HOMES, Cy: HOMES, Di: HOMES, Ed: HOMES });
    await talk.say(0, 2);
    await world.pass(5_000);
    return new Scene(talk);
  }

  /** Honest people who are members still. */
  async inside(): Promise<readonly number[]> {
    const inside: number[] = [];
    for (const index of HONEST) {
      const list = await this.world.ask(this.talk.person(index), 'list', {});
      if (list.some((each) => each.id === this.talk.conversation && each.status === 'active')) inside.push(index);
    }
    return inside;
  }

  /** Honest people talk and commit, and then come to rest. */
  async goOn(): Promise<void> {
    for (let round = 0; round < 10; round++) {
      await this.world.pass(2_000 + this.world.random.below(8_000));
      const inside = await this.inside();
      const speaker = inside[round % inside.length];
      if (speaker === undefined) return;
      await this.talk.trySay(speaker);
      if (round % 4 === 1) void this.talk.person(speaker).call('rename', { name: `Name ${round}` });
    }
    await this.world.pass(10 * MINUTE_MS);
  }

  async standings(): Promise<readonly Standing[]> {
    const inside = await this.inside();
    return Promise.all(inside.map((index) => standing(this.talk.person(index), this.talk.conversation)));
  }

  /** What honest members lack of what honest people said, have twice, or have in another order than others. */
  async faults(): Promise<readonly string[]> {
    const found: string[] = [];
    const orders = new Set<string>();
    for (const index of await this.inside()) {
      const { name } = this.talk.person(index);
      const texts = (await this.talk.textsOf(index)).filter((text) => this.talk.said.includes(text));
      const missing = this.talk.said.filter((text) => !texts.includes(text));
      if (missing.length > 0) found.push(`${name} lacks ${missing.join(', ')}`);
      if (new Set(texts).size !== texts.length) found.push(`${name} has something twice`);
      orders.add(texts.join());
    }
    return orders.size > 1 ? [...found, 'not all have the same order'] : found;
  }

  /** How much honest devices have to do in so many virtual ms. */
  async inputsWithin(ms: number): Promise<number> {
    const count = (): number =>
      HONEST.reduce((sum, i) => sum + Object.values(this.talk.person(i).counts()).reduce((a, b) => a + b, 0), 0);
    const before = count();
    await this.world.pass(ms);
    return count() - before;
  }
}

/** Has members break the rules, one each, and lets it be over. */
export async function afterTreasons(
  seed: number,
  hows: readonly MemberTreason[],
  cryptography?: World['cryptography'],
): Promise<Scene> {
  const scene = await Scene.begin(seed, cryptography);
  const { talk, world } = scene;
  for (const [i, how] of hows.entries())
    betray(world, talk.person(4 - i), talk.conversation, how, world.random.split());
  await scene.goOn();
  return scene;
}
