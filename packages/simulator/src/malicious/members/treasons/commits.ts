import { type LeafRow, mayRemove, sortedLeaves } from '@pando/engine/parts';
import type { AccessEntry, Binding } from '@pando/protocol';
import { sortedAccessEntries } from '@pando/protocol';
import type { Act } from '../acts.ts';
import { NOBODY, type Odds, draft, membersOf, ownAccount } from '../drafting.ts';
import type { MaliciousMember } from '../malicious-member.ts';

const BETWEEN_MS = 6_000;
const MAX_VOID_TRIES = 400;

/** Commits that nobody can apply, or that are bound to something else than they say. */
export async function* garbageCommits(me: MaliciousMember): Act {
  const { random } = me.arms;
  yield* proposeEach(me, [
    () => ({ commit: (honest) => random.bytes(honest.length) }),
    () => ({ commit: (honest) => honest.subarray(0, random.below(honest.length)) }),
    () => ({ commit: (honest) => withBitFlipped(honest, random.below(8 * honest.length)) }),
    () => ({ commit: (honest) => me.slots.at(-1)?.value.body.commit ?? honest }),
    () => ({ authenticatedData: random.bytes(32) }),
    () => ({ authenticatedData: new Uint8Array() }),
    () => ({ sealed: (honest) => withBitFlipped(honest, random.below(8 * honest.length)) }),
    () => ({ sealed: () => new Uint8Array() }),
    () => ({ salted: () => random.bytes(100) }),
    () => ({ binding: (honest) => ({ ...honest, stateHash: random.bytes(32) as Binding['stateHash'] }) }),
    () => ({ binding: (honest) => ({ ...honest, retentionSeconds: 0 }) }),
  ]);
}

/** Commits that give others' access keys away: in the state, in the clear, or in both. */
export async function* takeOverAccessKeys(me: MaliciousMember): Act {
  const others = (rows: readonly LeafRow[]): readonly LeafRow[] =>
    rows.filter((row) => row.leafKey.join() !== me.loot.row.leafKey.join());
  const stolen = (rows: readonly LeafRow[], count: number): readonly LeafRow[] => {
    const victims = others(rows).slice(0, count);
    return rows.map((row) => (victims.includes(row) ? { ...row, access: me.freshAccess().key } : row));
  };
  const puppets = (count: number): readonly AccessEntry[] =>
    Array.from({ length: count }, () => ({ key: me.freshAccess().key, provisional: false }));
  const listed = (change: (honest: readonly AccessEntry[]) => readonly AccessEntry[]): Odds => ({
    binding: (honest) => ({ ...honest, accessKeys: sortedAccessEntries(change(honest.accessKeys)) }),
  });
  yield* proposeEach(me, [
    () => ({ state: (honest) => ({ ...honest, leaves: stolen(honest.leaves, 1) }) }),
    () => ({ state: (honest) => ({ ...honest, leaves: stolen(honest.leaves, honest.leaves.length) }) }),
    () => listed((honest) => [...honest, ...puppets(3)]),
    () => listed((honest) => [...honest, ...puppets(900)]),
    () => listed(() => [{ key: me.access.key, provisional: false }, ...puppets(2)]),
    () => listed((honest) => honest.filter((each, i) => i > 0 || each.key.join() === me.access.key.join())),
    () => listed((honest) => honest.map((each) => ({ ...each, provisional: true }))),
    () => ({ state: (honest) => ({ ...honest, leaves: others(honest.leaves) }) }),
    () => ({
      state: (honest) => ({
        ...honest,
        leaves: honest.leaves.map((row): LeafRow => ({ ...row, name: 'nobody' })),
      }),
    }),
    () => ({ state: (honest) => ({ ...honest, owner: ownAccount(me) }) }),
    () => ({ state: (honest) => ({ ...honest, admins: [...honest.admins, ownAccount(me)] }) }),
    () => ({ state: (honest) => ({ ...honest, admins: [], policy: { ...honest.policy, post: 'admins' } }) }),
    () => ({ state: (honest) => ({ ...honest, arrivals: [ownAccount(me)] }) }),
    () => ({
      state: (honest) => ({
        ...honest,
        leaves: sortedLeaves([
          ...honest.leaves,
          { ...NOBODY, leafKey: me.freshAccess().key, access: me.freshAccess().key, provisional: false },
        ]),
      }),
    }),
    () => ({ signer: me.freshAccess() }),
  ]);
}

/** As many void slots as it can, each by a key that the one before brought, until somebody says that they are void. */
export async function* voidSlots(me: MaliciousMember): Act {
  let refusals = 0;
  let signer = me.access;
  for (let i = 0; i < MAX_VOID_TRIES && refusals < 20; i++) {
    if (!(yield* me.catchUp())) return;
    const opened = yield* me.open(signer);
    const next = me.freshAccess();
    const listing = (honest: Binding): Binding => ({
      ...honest,
      accessKeys: sortedAccessEntries([...honest.accessKeys, { key: next.key, provisional: false }]),
    });
    const isThere = opened.length >= me.replicas.quorum;
    const by = isThere ? signer : me.access;
    const outcome = yield* me.propose(await draft(me, { signer: by, binding: listing, isVoid: true }));
    if (outcome === 'decided') signer = next;
    else signer = me.access;
    if (outcome === 'refused') refusals += 1;
    if (outcome === 'refused') yield* me.wait(1_000);
  }
}

/** States that are well-formed and out of all proportion: first such as are valid all the same, then others. */
export async function* oddStates(me: MaliciousMember): Act {
  const { random, world } = me.arms;
  const valid: readonly (() => Odds)[] = [
    () => ({
      state: (honest) => ({ ...honest, wall: world.schedule.now + 599_000, counter: 0xffff_ffff, name: 'Soon' }),
    }),
    () => ({ state: (honest) => ({ ...honest, name: '\u0000\u202e'.repeat(50) }) }),
    () => ({ state: (honest) => ({ ...honest, wall: 0, name: '' }) }),
    () => ({ state: (honest) => ({ ...honest, wall: 253_402_300_799_999, counter: 0xffff_ffff, name: 'Late' }) }),
  ];
  for (const odds of valid) {
    if (!(yield* me.catchUp())) return;
    yield* me.propose(await draft(me, odds()));
    yield* me.wait(random.below(BETWEEN_MS));
  }
  yield* proposeEach(me, [
    () => ({ state: (honest) => ({ ...honest, retentionSeconds: 0 }) }),
    () => ({ state: (honest) => ({ ...honest, kind: 'direct' }) }),
    () => ({ salted: (honest) => withFarClock(honest, world.schedule.now) }),
    () => ({ salted: (honest) => new Uint8Array([...honest, 0]) }),
  ]);
}

/** As if the clock that is in there stood at the last number that can be written. */
function withFarClock(salted: Uint8Array, wall: number): Uint8Array {
  const far = salted.slice();
  const written = new DataView(new ArrayBuffer(8));
  written.setBigUint64(0, BigInt(wall));
  const at = far.findIndex((_, i) => new Uint8Array(written.buffer).every((byte, n) => far[i + n] === byte));
  written.setBigUint64(0, BigInt(Number.MAX_SAFE_INTEGER));
  far.set(new Uint8Array(written.buffer), at);
  return far;
}

/** Takes others out, as admins may. */
export async function* removeOthers(me: MaliciousMember): Act {
  for (let i = 0; i < 3; i++) {
    if (!(yield* me.catchUp())) return;
    const all = membersOf(me);
    const own = all.find(({ leaf }) => leaf.leafIndex === me.group.ownLeaf);
    const victims = all.filter(({ leaf }) => leaf.leafIndex !== me.group.ownLeaf);
    if (own === undefined || victims.length < 2) return;
    const victim = me.arms.random.pick(victims);
    const removes = [victim.leaf.leafIndex];
    yield* me.propose(
      await draft(me, mayRemove(me.state, own.account, victim.account) ? { removes } : { removes, isVoid: true }),
    );
    yield* me.wait(BETWEEN_MS);
  }
}

async function* proposeEach(me: MaliciousMember, values: readonly (() => Odds)[]): Act {
  const left = [...values];
  while (left.length > 0) {
    const [odds] = left.splice(me.arms.random.below(left.length), 1);
    if (odds === undefined || !(yield* me.catchUp())) return;
    yield* me.propose(await draft(me, { ...odds(), isVoid: true }));
    yield* me.wait(me.arms.random.below(BETWEEN_MS));
  }
}

function withBitFlipped(bytes: Uint8Array, bit: number): Uint8Array {
  const flipped = bytes.slice();
  flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return flipped;
}
