import { type Body, type Envelope, composeMessage, encodeContent, sealableBytes } from '@pando/engine/parts';
import type { Act } from './acts.ts';
import type { MaliciousMember } from './malicious-member.ts';

const SALT_BYTES = 16;

/** Encrypts what this member says, as it says it: authentic, whatever is in it. */
export async function entryOf(
  me: MaliciousMember,
  envelope: Partial<Envelope> & Pick<Envelope, 'body'>,
): Promise<Uint8Array> {
  const { mls, world } = me.arms;
  const plaintext = sealableBytes({
    timestamp: { wall: world.schedule.now, counter: 0 },
    number: 0,
    heads: [],
    ...envelope,
  });
  return encrypt(me, plaintext, mls);
}

/** Encrypts any bytes. */
export async function encrypt(
  me: MaliciousMember,
  plaintext: Uint8Array,
  { encrypt: by } = me.arms.mls,
): Promise<Uint8Array> {
  const { group, entry } = await by(me.group, plaintext, new Uint8Array());
  me.group = group;
  return entry;
}

export function textBody(me: MaliciousMember, text: string): Body {
  return { type: 'content', content: encodeContent(composeMessage(me.arms.random.bytes(SALT_BYTES), { text })) };
}

/** Gives an entry to all replicas, or to some, with the tag that it likes. */
export async function* append(
  me: MaliciousMember,
  body: Uint8Array,
  { tag = me.validSlot, servers = me.servers }: { readonly tag?: number; readonly servers?: readonly string[] } = {},
): Act {
  me.make(body);
  yield* me.links.askAll(servers, () => ({ type: 'append', log: me.log, tag, body }));
}
