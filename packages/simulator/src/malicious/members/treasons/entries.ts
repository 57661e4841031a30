import { type Body, type Envelope, signDeparture } from '@pando/engine/parts';
import { MAX_ENTRY_BYTES, MAX_STAGED_BYTES } from '@pando/protocol';
import type { Act } from '../acts.ts';
import type { Heard, MaliciousMember } from '../malicious-member.ts';
import { append, encrypt, entryOf, textBody } from '../speaking.ts';

/** At once: two who replay each other's replays would never come to an end. */
const MAX_REPLAYED = 2;

/** Asks to be taken out, and goes on with everything that it still has. */
export async function* sendAfterRemoval(me: MaliciousMember): Act {
  if (!(yield* me.catchUp())) return;
  yield* append(me, await entryOf(me, { body: goodbye(me), number: 1 + me.arms.random.below(1000) }));
  for (let i = 0; i < 20; i++) {
    yield* me.wait(2_000);
    for (const access of me.keys) yield* me.open(access);
    const body = await entryOf(me, { body: textBody(me, `after all ${i}`), number: 2000 + i });
    for (const tag of [me.validSlot, me.validSlot + 1, me.validSlot + 2]) yield* append(me, body, { tag });
    yield* me.links.askAll(me.servers, () => me.endorsement());
    yield* me.links.askAll(me.servers, () => ({ type: 'repair', log: me.log, tag: me.validSlot, body }));
    for (const heard of me.heard.slice(-3)) yield* append(me, heard.body, { tag: me.validSlot + 1 });
  }
}

function goodbye(me: MaliciousMember): Body {
  const { row, identity, log } = me.loot;
  return { type: 'leave', signature: signDeparture(me.arms.crypto, identity.deviceSeed, log, row.leafKey) };
}

/** More than anybody can use of everything. */
export async function* flood(me: MaliciousMember): Act {
  const { random } = me.arms;
  for (let i = 0; i < 12; i++) {
    if (!(yield* me.catchUp())) return;
    for (let n = 0; n < 25; n++) {
      const size = random.below(50) === 0 ? MAX_ENTRY_BYTES : random.below(400);
      const tag = random.below(4) === 0 ? random.below(me.slot + 3) : me.slot;
      const body = random.bytes(size);
      const to = me.servers.filter(() => random.below(3) > 0);
      for (const server of to) me.links.tell(server, { type: 'append', log: me.log, tag, body });
    }
    const blob = new Uint8Array(random.below(MAX_STAGED_BYTES / 8));
    blob.set(random.bytes(Math.min(16, blob.length)));
    for (const server of me.servers) me.links.tell(server, { type: 'stage', log: me.log, body: blob });
    for (const server of me.servers) {
      me.links.tell(server, me.endorsement({ voids: Array.from({ length: 200 }, (_, slot) => slot + 1000) }));
      me.links.tell(server, { type: 'read', log: me.log, after: 0, limit: 1000, bodies: true });
      me.links.throw(server, random.bytes(1 + random.below(100)));
    }
    yield* append(me, await entryOf(me, { body: textBody(me, 'flood'), number: i + 1 }));
    yield* me.wait(1_000);
  }
}

/** Others' entries once more: under other tags, altered, before they are where they belong. */
export async function* replayEntries(me: MaliciousMember): Act {
  const { random } = me.arms;
  yield* me.open();
  for (let i = 0; i < 60; i++) {
    if (i % 10 === 0 && !(yield* me.catchUp())) return;
    for (const heard of me.heard.splice(0).slice(-MAX_REPLAYED)) yield* replay(me, heard);
    yield* me.wait(random.below(500));
  }
}

async function* replay(me: MaliciousMember, { tag, body }: Heard): Act {
  const { random } = me.arms;
  const altered = body.slice();
  altered[random.below(altered.length)] = random.below(256);
  me.make(body);
  const tags = [tag + 1, me.slot, tag - 1, 0].filter((each) => each >= 0);
  for (const other of tags) {
    for (const server of me.servers) me.links.tell(server, { type: 'append', log: me.log, tag: other, body });
  }
  yield* append(me, altered, { tag });
  yield* append(me, body.subarray(0, random.below(body.length)), { tag });
}

/** Authentic entries that say what cannot be, or ask for more than is due. */
export async function* oddEnvelopes(me: MaliciousMember): Act {
  const { random, world } = me.arms;
  const far = Number.MAX_SAFE_INTEGER;
  const tags = me.group.leaves().map((leaf) => hexOf(leaf.signatureKey.subarray(0, 8)));
  const marks = tags.map((device) => ({ device, number: far }));
  const numbers = Array.from({ length: 256 }, (_, i) => i + 1);
  const text = (): Body => textBody(me, `odd ${random.next()}`);
  const odd: readonly (() => Partial<Envelope> & Pick<Envelope, 'body'>)[] = [
    () => ({ body: text(), number: far }),
    () => ({ body: text(), number: 1 + random.below(10_000) }),
    () => ({ body: text(), number: 1, heads: marks }),
    () => ({ body: text(), number: 2, heads: tags.map((device) => ({ device, number: 3000 })) }),
    () => ({ body: text(), number: 3, timestamp: { wall: world.schedule.now + 599_000, counter: 0xffff_ffff } }),
    () => ({ body: text(), number: 4, timestamp: { wall: 253_402_300_799_999, counter: 0xffff_ffff } }),
    () => ({ body: text(), number: 5, timestamp: { wall: 0, counter: 0 } }),
    () => ({ body: { type: 'receipt', delivered: marks, read: marks } }),
    () => ({ body: { type: 'resend-request', device: random.pick(tags), numbers } }),
    () => ({ body: { type: 'control', kind: random.below(5), payload: random.bytes(random.below(300)) }, number: 6 }),
    () => ({ body: { type: 'content', content: random.bytes(random.below(300)) }, number: 7 }),
    () => ({ body: { type: 'blank' }, number: 1 + random.below(20) }),
  ];
  for (let i = 0; i < 6; i++) {
    if (!(yield* me.catchUp())) return;
    for (const each of odd) yield* append(me, await entryOf(me, each()));
    for (const device of tags) {
      for (let n = 0; n < 4; n++)
        yield* append(me, await entryOf(me, { body: { type: 'resend-request', device, numbers } }));
    }
    yield* append(me, await encrypt(me, random.bytes(random.below(500))));
    yield* equivocate(me);
    yield* me.wait(random.below(8_000));
  }
}

/** Two messages under one key: one to some of the servers, one to the others. */
async function* equivocate(me: MaliciousMember): Act {
  const before = me.group;
  const one = await entryOf(me, { body: textBody(me, 'yes'), number: 100 });
  me.group = before;
  const other = await entryOf(me, { body: textBody(me, 'no'), number: 100 });
  const half = Math.ceil(me.servers.length / 2);
  yield* append(me, one, { servers: me.servers.slice(0, half) });
  yield* append(me, other, { servers: me.servers.slice(half) });
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
