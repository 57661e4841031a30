import type { Crypto } from '../../crypto/crypto.ts';
import { nodeCrypto, nodePrimitives } from '../../crypto/node.ts';
import { seededRandom } from '../../crypto/testing/seeded.ts';
import { createMls, type CredentialCheck, type Group, type Mls, type OwnKeyPackage, type SuiteName } from '../index.ts';

/** One device in a test: its MLS layer's state for one group. */
export interface Member {
  readonly name: string;
  group: Group;
}

export const NOTHING = new Uint8Array();

/** A commit that changes nothing but its maker's keys. */
export const UPDATE = { adds: [], removes: [], authenticatedData: NOTHING } as const;

export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function text(value: Uint8Array): string {
  return new TextDecoder().decode(value);
}

export function seededMls(
  seed: string,
  { suite = 'x25519', check = () => true }: { readonly suite?: SuiteName; readonly check?: CredentialCheck } = {},
): Mls & { readonly crypto: Crypto } {
  const random = seededRandom(seed);
  const crypto = nodeCrypto(random);
  return { ...createMls({ crypto, primitives: nodePrimitives(random), suite, checkCredential: check }), crypto };
}

export async function found(mls: Mls, name: string): Promise<Member> {
  const own = await mls.generateKeyPackage({ credential: bytes(name) });
  return { name, group: await mls.createGroup({ groupId: bytes('a group'), own }) };
}

/** `committer` adds and removes; every other member processes it, and the new ones join. Gives all who are in then. */
export async function change(
  mls: Mls,
  members: readonly Member[],
  committer: Member,
  { add = [], remove = [] }: { readonly add?: readonly string[]; readonly remove?: readonly Member[] },
): Promise<Member[]> {
  const packages: OwnKeyPackage[] = [];
  for (const name of add) packages.push(await mls.generateKeyPackage({ credential: bytes(name) }));
  const made = await mls.commit(committer.group, {
    adds: packages.map((own) => own.keyPackage),
    removes: remove.map((member) => member.group.ownLeaf),
    authenticatedData: bytes('binding'),
  });
  if (!made.ok) throw new Error(made.detail);
  const { staged } = made;
  const staying = members.filter((member) => !remove.includes(member));
  for (const member of members) {
    if (member === committer) continue;
    const processed = await mls.processCommit(member.group, staged.commit);
    if (remove.includes(member)) {
      if (processed.ok || processed.reason !== 'self-removed') throw new Error('the removed member did not see it');
    } else if (processed.ok) member.group = processed.group;
    else throw new Error(`${member.name}: ${JSON.stringify(processed)}`);
  }
  committer.group = mls.takeUp(committer.group, staged.group);
  const joined: Member[] = [];
  for (const [i, own] of packages.entries()) {
    const { welcome = NOTHING, ratchetTree } = staged;
    const outcome = await mls.joinFromWelcome({ welcome, ratchetTree, own });
    if (!outcome.ok) throw new Error(`${String(add[i])}: ${outcome.detail}`);
    joined.push({ name: add[i] as string, group: outcome.group });
  }
  return [...staying, ...joined];
}

/** A group of these, the first of whom added the rest. */
export async function groupOf(mls: Mls, names: readonly string[]): Promise<Member[]> {
  const first = await found(mls, names[0] as string);
  return change(mls, [first], first, { add: names.slice(1) });
}

/** `from` writes; the others read. Gives what each read, by name. */
export async function say(
  mls: Mls,
  members: readonly Member[],
  from: Member,
  words: string,
): Promise<Record<string, string>> {
  const sent = await mls.encrypt(from.group, bytes(words), NOTHING);
  from.group = sent.group;
  const read: Record<string, string> = {};
  for (const member of members) {
    if (member === from) continue;
    const outcome = await mls.decrypt(member.group, sent.entry);
    if (!outcome.ok) throw new Error(`${member.name}: ${outcome.reason}`);
    member.group = outcome.group;
    read[member.name] = text(outcome.plaintext);
  }
  return read;
}
