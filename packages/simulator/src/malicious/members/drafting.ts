import {
  type AccessSeed,
  type ConversationState,
  type LeafRow,
  STATE_KEY_LABEL,
  STATE_NONCE,
  accessEntries,
  encodeSalted,
  stateHash,
} from '@pando/engine/parts';
import {
  type Binding,
  type Hash,
  type SetEndorsement,
  type SlotValue,
  bindingStatement,
  equalBytes,
  slotValueStatement,
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
  return { ...me.state, wall: me.arms.world.schedule.now, counter: 0, leaves };
}

function renewed(row: LeafRow, { key }: AccessSeed): Pick<LeafRow, 'access' | 'provisional'> {
  return { access: key, provisional: row.provisional && equalBytes(row.access, key) };
}

function same<T>(it: T): T {
  return it;
}
