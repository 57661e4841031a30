import { type AccessSeed, type LeafRow, sortedLeaves } from '@pando/engine/parts';
import { type AccessEntry, type Binding, equalBytes, slotValueHash, sortedAccessEntries } from '@pando/protocol';
import type { Act } from '../acts.ts';
import { NOBODY, draft, ownAccount, sinceOf } from '../drafting.ts';
import type { MaliciousMember } from '../malicious-member.ts';
import { ownKeyPackage } from './welcomes.ts';

const PUPPETS = 2;
/** For the others to endorse that the puppets are in. */
const SETTLING_MS = 20_000;

/**
 * Has keys of its own speak for it: keys that only a void slot names, or provisional ones of leaves that it let in
 * itself. With them it endorses a slot whose list leaves out all but one of the others. Only once: the slot is void, so
 * its key is barred afterwards.
 */
export async function* puppets(me: MaliciousMember): Act {
  if (!(yield* me.catchUp())) return;
  if (me.arms.random.below(2) === 0) {
    yield* usurp(
      me,
      Array.from({ length: PUPPETS }, () => me.freshAccess()),
    );
    return;
  }
  const members = yield* letIn(me);
  yield* me.wait(SETTLING_MS);
  if (members.length > 0 && (yield* me.catchUp())) yield* usurp(me, members);
}

/** A void slot that lists this member, its puppets and as few others as replicas let pass; endorsed by all but these. */
async function* usurp(me: MaliciousMember, by: readonly AccessSeed[]): Act {
  const own = by.map(({ key }): AccessEntry => ({ key, provisional: false }));
  const usurped = (honest: Binding): Binding => {
    const mine = honest.accessKeys.filter(({ key }) => equalBytes(key, me.access.key));
    const others = honest.accessKeys.filter(
      ({ key, provisional }) => !provisional && ![...mine, ...own].some((each) => equalBytes(each.key, key)),
    );
    return { ...honest, accessKeys: sortedAccessEntries([...mine, ...own, ...others.slice(0, 1)]) };
  };
  const candidate = await draft(me, { binding: usurped, isVoid: true });
  const claim = { slot: me.slot + 1, value: slotValueHash(me.arms.crypto, candidate.value), voids: [] };
  yield* me.propose(
    candidate,
    [me.access, ...by].map((each) => me.endorsement(claim, each)),
  );
}

/** Adds leaves of its own in one commit, as every member may; the seeds of their provisional keys. */
async function* letIn(me: MaliciousMember): Act<readonly AccessSeed[]> {
  const adds: Uint8Array[] = [];
  const rows: LeafRow[] = [];
  const seeds: AccessSeed[] = [];
  for (let i = 0; i < PUPPETS; i++) {
    const keyPackage = await ownKeyPackage(me);
    const info = await me.arms.mls.keyPackageInfo(keyPackage);
    if (!info.ok) throw new Error('an own key package is not valid');
    const access = me.freshAccess();
    const { signatureKey: leafKey } = info;
    adds.push(keyPackage);
    seeds.push(access);
    rows.push({ ...NOBODY, leafKey, access: access.key, provisional: true, since: sinceOf(me, ownAccount(me)) });
  }
  const candidate = await draft(me, {
    adds,
    state: (honest) => ({ ...honest, leaves: sortedLeaves([...honest.leaves, ...rows]) }),
  });
  return (yield* me.propose(candidate)) === 'decided' ? seeds : [];
}
