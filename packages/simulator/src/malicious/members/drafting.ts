import {
  type AccessSeed,
  type ConversationState,
  type LeafRow,
  type Member,
  STATE_KEY_LABEL,
  STATE_NONCE,
  accessEntries,
  encodeSalted,
  members,
  rolesLeft,
  seniority,
  stateHash,
} from '@pando/engine/parts';
import {
  type AccountId,
  type Binding,
  type Hash,
  type SetEndorsement,
  type SlotValue,
  accountIdOf,
  bindingStatement,
  credential,
  decodeOwn,
  equalBytes,
  slotValueStatement,
  toHex,
} from '@pando/protocol';
import type { Candidate, MaliciousMember } from './malicious-member.ts';

/** What a value has that an honest update of this member would not have. */
export interface Odds {
  readonly adds?: readonly Uint8Array[];
  readonly removes?: readonly number[];
  readonly state?: (honest: ConversationState) => ConversationState;
  /** After the state's clear parts were taken into it. */
  readonly binding?: (honest: Binding) => Binding;
  readonly authenticatedData?: Uint8Array;
  readonly commit?: (honest: Uint8Array) => Uint8Array;
  /** Plain, or as it is encrypted. */
  readonly salted?: (honest: Uint8Array) => Uint8Array;
  readonly sealed?: (honest: Uint8Array) => Uint8Array;
  readonly blob?: Hash;
  readonly introductions?: readonly Hash[];
  readonly setEndorsements?: readonly SetEndorsement[];
  readonly signer?: AccessSeed;
  /** Its new key; without one it keeps the one it has. */
  readonly access?: AccessSeed;
  /** Honest members will find it void. */
  readonly isVoid?: true;
}

/** Makes a value for the next slot: an update of this leaf, but for what is odd about it. */
export async function draft(me: MaliciousMember, odds: Odds = {}): Promise<Candidate> {
  const { crypto, mls, random } = me.arms;
  const access = odds.access ?? me.access;
  const state = (odds.state ?? same)(honestState(me, access, odds.removes ?? []));
  const salted = (odds.salted ?? same)(encodeSalted(random.bytes(32), state));
  const binding = (odds.binding ?? same)({
    log: me.log,
    slot: me.slot + 1,
    previous: me.slotHash,
    accessKeys: accessEntries(state),
    replicas: state.replicas,
    retentionSeconds: state.retentionSeconds,
    stateHash: stateHash(crypto, salted),
  });
  const outcome = await mls.commit(me.group, {
    adds: odds.adds ?? [],
    removes: odds.removes ?? [],
    authenticatedData: odds.authenticatedData ?? bindingStatement.hash(crypto, binding),
  });
  if (!outcome.ok) throw new Error(`a malicious member cannot commit: ${outcome.detail}`);
  me.group = outcome.group;
  const { staged } = outcome;
  const key = await mls.exportSecret(staged.group, STATE_KEY_LABEL, new Uint8Array(), 32);
  const signer = odds.signer ?? me.access;
  const body: SlotValue['body'] = {
    binding,
    commit: (odds.commit ?? same)(staged.commit),
    state: (odds.sealed ?? same)(crypto.aead.seal(key, STATE_NONCE, salted, new Uint8Array())),
    blob: odds.blob ?? null,
    introductions: odds.introductions ?? [],
    setEndorsements: odds.setEndorsements ?? [],
    signer: signer.key,
  };
  const value = { body, signature: slotValueStatement.sign(crypto, signer.seed, body) };
  return odds.isVoid === true
    ? { value, staged: undefined, access: me.access }
    : { value, staged: staged.group, access };
}

/** What this member would write into the state if it were honest. */
function honestState(me: MaliciousMember, access: AccessSeed, removes: readonly number[]): ConversationState {
  const gone = me.group.leaves().filter((leaf) => removes.includes(leaf.leafIndex));
  const leaves = me.state.leaves
    .filter((row) => !gone.some((leaf) => equalBytes(leaf.signatureKey, row.leafKey)))
    .map((row) => (equalBytes(row.leafKey, me.loot.row.leafKey) ? { ...row, ...renewed(row, access) } : row));
  const left = membersOf(me).filter(({ leaf }) => !gone.some((each) => each.leafIndex === leaf.leafIndex));
  const roles = rolesLeft(me.state, membersOf(me), new Set(left.map(({ account }) => toHex(account))));
  const wall = me.arms.world.schedule.now;
  return { ...me.state, ...roles, departures: [], arrivals: [], wall, counter: 0, leaves };
}

/** Of the row of a leaf that nobody has asked for. */
export const NOBODY = { name: 'Nobody', picture: null, since: 0 } as const;

export function membersOf(me: MaliciousMember): readonly Member[] {
  const { crypto, mls } = me.arms;
  return members({ crypto, mls, identities: new Map() }, me.group);
}

export function ownAccount(me: MaliciousMember): AccountId {
  const own = me.group.leaves().find((leaf) => leaf.leafIndex === me.group.ownLeaf);
  if (own === undefined) throw new Error('a malicious member is in no group');
  return accountOf(me, own.credential);
}

export function accountOf(me: MaliciousMember, bytes: Uint8Array): AccountId {
  return accountIdOf(me.arms.crypto, decodeOwn(credential, bytes).first.body);
}

/** What the row of a new leaf of an account must say of since when that is in. */
export function sinceOf(me: MaliciousMember, account: AccountId): number {
  return seniority(me.state, membersOf(me)).get(toHex(account)) ?? me.slot + 1;
}

function renewed(row: LeafRow, { key }: AccessSeed): Pick<LeafRow, 'access' | 'provisional'> {
  return { access: key, provisional: row.provisional && equalBytes(row.access, key) };
}

function same<T>(it: T): T {
  return it;
}
