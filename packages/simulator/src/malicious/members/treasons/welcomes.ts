import { identityOf, leafCredential, sortedLeaves } from '@pando/engine/parts';
import { type Hash, credential, decode, equalBytes } from '@pando/protocol';
import type { Act } from '../acts.ts';
import { NOBODY, accountOf, draft, sinceOf } from '../drafting.ts';
import type { MaliciousMember } from '../malicious-member.ts';

const BETWEEN_MS = 10_000;

/** Adds leaves that nobody can come in by: a second one of its own, and others' with welcomes that do not open. */
export async function* badWelcomes(me: MaliciousMember): Act {
  for (let i = 0; i < 4; i++) {
    if (!(yield* me.catchUp())) return;
    const keyPackage = i % 2 === 0 ? await ownKeyPackage(me) : yield* claimedKeyPackage(me);
    if (keyPackage !== undefined) yield* addBlindly(me, keyPackage, i);
    yield* me.wait(BETWEEN_MS);
  }
}

async function* addBlindly(me: MaliciousMember, keyPackage: Uint8Array, nth: number): Act {
  const { mls, random, crypto } = me.arms;
  const info = await mls.keyPackageInfo(keyPackage);
  if (!info.ok) return;
  // A server may have given it to somebody who has brought it in already; even a liar's tree holds no key twice.
  if (me.group.leaves().some((leaf) => equalBytes(leaf.signatureKey, info.signatureKey))) return;
  const body = random.bytes(500);
  const blob = crypto.sha256(body) as Hash;
  const isStaged = nth % 2 === 1;
  if (isStaged) yield* me.links.askAll(me.servers, () => ({ type: 'stage', log: me.log, body }));
  const row = {
    ...NOBODY,
    leafKey: info.signatureKey,
    access: me.freshAccess().key,
    provisional: true,
    since: sinceOf(me, accountOf(me, info.credential)),
  };
  const candidate = await draft(me, {
    adds: [keyPackage],
    state: (honest) => ({ ...honest, leaves: sortedLeaves([...honest.leaves, row]) }),
    blob,
    introductions: isStaged ? [blob] : [random.bytes(32) as Hash],
  });
  yield* me.propose(candidate);
}

/** For another leaf of its own account. */
export async function ownKeyPackage(me: MaliciousMember): Promise<Uint8Array> {
  const { crypto, mls, random } = me.arms;
  const seed = random.bytes(32);
  const publicKey = crypto.ed25519.publicKey(seed);
  const identity = identityOf(crypto, me.loot.identity);
  const own = await mls.generateKeyPackage({
    credential: leafCredential(crypto, identity, publicKey),
    leafKey: { seed, publicKey },
  });
  return own.keyPackage;
}

/** Another member's, from one of its homes. */
async function* claimedKeyPackage(me: MaliciousMember): Act<Uint8Array | undefined> {
  const others = me.group.leaves().filter((leaf) => leaf.leafIndex !== me.group.ownLeaf);
  if (others.length === 0) return undefined;
  const picked = me.arms.random.pick(others).credential;
  const read = decode(credential, picked);
  const server = read.ok ? read.value.first.body.homes.replicas[0]?.url : undefined;
  if (!read.ok || server === undefined) return undefined;
  me.links.connect(server);
  yield* me.wait(1_000);
  const account = accountOf(me, picked);
  const answer = yield* me.links.ask(server, { type: 'claimKeyPackages', account, token: null });
  return answer?.type === 'keyPackages' ? answer.packages[0]?.keyPackage : undefined;
}
