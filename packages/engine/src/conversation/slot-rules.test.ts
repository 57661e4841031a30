import {
  type AccessKey,
  type AccountId,
  type DeviceKey,
  type Hash,
  type LogId,
  MIN_RETENTION_SECONDS,
  type ReplicaSet,
  type SlotValue,
} from '@pando/protocol';
import { describe, expect, it } from 'vitest';
import { nodeCrypto } from '../crypto/node.ts';
import { seededRandom } from '../crypto/testing/seeded.ts';
import { signDeparture } from './departure.ts';
import { rolesLeft, seniority } from './roles.ts';
import { forbiddenChange } from './slot-rules.ts';
import type { ConversationState, LeafRow } from './state.ts';
import type { Member } from './validity.ts';

const crypto = nodeCrypto(seededRandom('slot rules'));
const LOG = new Uint8Array(32).fill(1) as LogId;
const SLOT = 9;
const SET: ReplicaSet = { replicas: [], quorum: 0 };
const SECRET = new Uint8Array(32).fill(5) as Hash;

/** A person's device: its leaf, its keys and the slot with which the person came in. */
interface Device {
  readonly member: Member;
  readonly seed: Uint8Array;
  readonly row: LeafRow;
}

let leaves = 0;
function device(person: number, since = person, provisional = false): Device {
  const leafKey = new Uint8Array(32).fill(100 + ++leaves);
  const seed = crypto.random(32);
  const account = new Uint8Array(32).fill(person) as AccountId;
  const leaf = { leafIndex: leaves, signatureKey: leafKey, credential: new Uint8Array(), leafHash: leafKey };
  const member = { account, device: crypto.ed25519.publicKey(seed) as DeviceKey, leaf };
  const access = crypto.random(32) as AccessKey;
  return { member, seed, row: { leafKey, access, provisional, name: '', picture: null, since } };
}

/** The owner, two admins (Bo has been one longer) and two members (Di came before Ed); Ed has two devices. */
const [ana, bo, cy, di, ed, edToo] = [device(1), device(2), device(3), device(4), device(5), device(5)] as const;
const ALL: readonly Device[] = [ana, bo, cy, di, ed, edToo];
const account = ({ member }: Device): AccountId => member.account;

const GROUP: ConversationState = {
  rules: 2,
  kind: 'group',
  name: 'Trip',
  description: '',
  picture: null,
  disappearSeconds: 0,
  policy: { add: 'everybody', edit: 'admins', post: 'everybody' },
  links: [],
  owner: account(ana),
  admins: [account(bo), account(cy)],
  departures: [],
  arrivals: [],
  retentionSeconds: 30 * MIN_RETENTION_SECONDS,
  replicas: SET,
  wall: 1,
  counter: 0,
  leaves: rowsOf(ALL),
};

function rowsOf(devices: readonly Device[]): readonly LeafRow[] {
  return devices.map(({ row }) => row).sort((a, b) => (a.leafKey[0] ?? 0) - (b.leafKey[0] ?? 0));
}

interface Attempt {
  readonly before?: ConversationState;
  readonly were?: readonly Device[];
  readonly add?: readonly Device[];
  readonly remove?: readonly Device[];
  readonly state?: Partial<ConversationState>;
}

/** What the rules say of a commit that does this; roles follow from who goes, unless the attempt says otherwise. */
function attempt(by: Device, { before = GROUP, were = ALL, add = [], remove = [], state = {} }: Attempt) {
  const are = [...were.filter((each) => !remove.includes(each)), ...add];
  const members = were.map(({ member }) => member);
  const present = new Set(are.map((each) => Buffer.from(account(each)).toString('hex')));
  const roles = rolesLeft(before, members, present);
  const after = { ...before, ...roles, leaves: rowsOf(are), ...state };
  const value = { body: { binding: { log: LOG, slot: SLOT }, setEndorsements: [] } } as unknown as SlotValue;
  const change = { before, after, value, signer: by.row, were: members, are: are.map(({ member }) => member) };
  return forbiddenChange(crypto, change);
}

function departure(of: Device): ConversationState['departures'][number] {
  const { leafKey } = of.row;
  return { leafKey, signature: signDeparture(crypto, of.seed, LOG, leafKey) };
}

const coming = (person: number): Device => device(person, SLOT, true);

describe('settings', () => {
  const edits: readonly Partial<ConversationState>[] = [
    { name: 'Voyage' },
    { description: 'Where to?' },
    { picture: SECRET },
    { disappearSeconds: 60 },
  ];
  it('are changed by admins, or by everybody where the group says so', () => {
    for (const state of edits) {
      expect(attempt(di, { state })).toBe('it may not edit the group');
      for (const by of [ana, bo]) expect(attempt(by, { state })).toBeUndefined();
      const open = { ...GROUP, policy: { ...GROUP.policy, edit: 'everybody' as const } };
      expect(attempt(di, { before: open, state })).toBeUndefined();
    }
  });

  it('that say who may do what are changed by admins alone', () => {
    const open = { ...GROUP, policy: { ...GROUP.policy, edit: 'everybody' as const } };
    const link = { secret: SECRET, approval: false, expires: 0, limit: 0, uses: 0 };
    for (const state of [
      { policy: { ...GROUP.policy, post: 'admins' as const } },
      { links: [link] },
      { retentionSeconds: 2 * MIN_RETENTION_SECONDS },
    ]) {
      expect(attempt(di, { before: open, state: { policy: open.policy, ...state } })).toBe(
        'only an admin may change that',
      );
      expect(attempt(bo, { state })).toBeUndefined();
    }
  });

  it('never let messages go before they are read', () => {
    const state = { retentionSeconds: MIN_RETENTION_SECONDS - 1 };
    expect(attempt(ana, { state })).toBe('messages would be gone before they are read');
  });
});

describe('people', () => {
  it('are added by everybody, or by admins alone where the group says so', () => {
    const closed = { ...GROUP, policy: { ...GROUP.policy, add: 'admins' as const } };
    expect(attempt(di, { add: [coming(6)] })).toBeUndefined();
    expect(attempt(di, { before: closed, add: [coming(6)] })).toBe('it may not add people');
    expect(attempt(cy, { before: closed, add: [coming(6)] })).toBeUndefined();
  });

  it('bring further devices in whatever the group says, and these count as long as they do', () => {
    const closed = { ...GROUP, policy: { ...GROUP.policy, add: 'admins' as const } };
    expect(attempt(di, { before: closed, add: [device(5, 5, true)] })).toBeUndefined();
    expect(attempt(di, { before: closed, add: [device(5, 1, true)] })).toBe('an added leaf is not of its time');
    expect(attempt(di, { add: [device(6, 1, true)] })).toBe('an added leaf is not of its time');
  });

  it('come by a link only through admins, and only if they come', () => {
    const six = coming(6);
    const state = { arrivals: [account(six)] };
    expect(attempt(bo, { add: [six], state })).toBeUndefined();
    expect(attempt(di, { add: [six], state })).toBe('only an admin may let people in by a link');
    expect(attempt(bo, { state })).toBe('somebody did not come in by a link');
  });

  it('are removed by whoever is above them', () => {
    expect(attempt(di, { remove: [bo] })).toBe('it may not remove others');
    expect(attempt(di, { remove: [ed, edToo] })).toBe('it may not remove others');
    expect(attempt(bo, { remove: [cy] })).toBe('it may not remove others');
    expect(attempt(bo, { remove: [ana] })).toBe('it may not remove others');
    expect(attempt(bo, { remove: [di] })).toBeUndefined();
    expect(attempt(ana, { remove: [bo, di] })).toBeUndefined();
  });

  it('lose a device by anybody, as long as they have another one or it comes anew', () => {
    expect(attempt(di, { remove: [edToo] })).toBeUndefined();
    expect(attempt(ed, { remove: [edToo] })).toBeUndefined();
    expect(attempt(di, { remove: [ana], add: [device(1, 1, true)] })).toBeUndefined();
  });

  it('who said that they leave are taken out by anybody', () => {
    expect(attempt(di, { remove: [ed, edToo], state: { departures: [departure(ed)] } })).toBeUndefined();
    expect(attempt(di, { remove: [ana], state: { departures: [departure(ana)] } })).toBeUndefined();
  });

  it('who have not said so, or only by a leaf that was not in, are not', () => {
    const forged = { ...departure(bo), leafKey: ed.row.leafKey };
    for (const word of [forged, departure(device(5)), departure(bo)])
      expect(attempt(di, { remove: [ed, edToo], state: { departures: [word] } })).toBe(
        'somebody has not said that it leaves',
      );
    expect(attempt(di, { state: { departures: [departure(ed)] } })).toBe('somebody has not said that it leaves');
  });
});

describe('roles', () => {
  it('are given by the owner alone', () => {
    const admins = [...GROUP.admins, account(di)];
    expect(attempt(ana, { state: { admins } })).toBeUndefined();
    for (const by of [bo, di]) expect(attempt(by, { state: { admins } })).toBe('only the owner may give roles');
    expect(attempt(bo, { state: { owner: account(bo), admins: [account(cy)] } })).toBe('only the owner may give roles');
    expect(attempt(ana, { state: { owner: account(bo), admins: [account(cy), account(ana)] } })).toBeUndefined();
  });

  it('may be given back', () => {
    expect(attempt(bo, { state: { admins: [account(cy)] } })).toBeUndefined();
    expect(attempt(bo, { state: { admins: [account(bo)] } })).toBe('only the owner may give roles');
  });

  it('are for those who are in, one for each', () => {
    const nobody = 'a role is given to nobody who is in';
    expect(attempt(ana, { state: { admins: [account(coming(9))] } })).toBe(nobody);
    expect(attempt(ana, { state: { owner: null } })).toBe(nobody);
    expect(attempt(ana, { state: { admins: [account(ana)] } })).toBe(nobody);
    expect(attempt(ana, { state: { admins: [account(bo), account(bo)] } })).toBe('somebody is an admin twice');
    expect(attempt(ana, { remove: [bo], state: { admins: GROUP.admins } })).toBe(nobody);
  });

  it('of an owner that goes fall to the longest admin, then to the longest member, whoever takes it out', () => {
    const went = (before: ConversationState) => ({
      before,
      remove: [ana],
      state: { departures: [departure(ana)] },
    });
    expect(attempt(di, went(GROUP))).toBeUndefined();
    const grabbed = { owner: account(di), departures: [departure(ana)] };
    expect(attempt(di, { ...went(GROUP), state: grabbed })).toBe('only the owner may give roles');
    const members = ALL.map(({ member }) => member);
    const present = new Set(ALL.slice(1).map((each) => Buffer.from(account(each)).toString('hex')));
    expect(rolesLeft(GROUP, members, present)).toEqual({ owner: account(bo), admins: [account(cy)] });
    const flat = { ...GROUP, admins: [] };
    expect(rolesLeft(flat, members, present)).toEqual({ owner: account(bo), admins: [] });
    expect(attempt(ed, went(flat))).toBeUndefined();
  });
});

describe('two people', () => {
  const direct: ConversationState = {
    ...GROUP,
    kind: 'direct',
    owner: null,
    admins: [],
    policy: { add: 'everybody', edit: 'everybody', post: 'everybody' },
    leaves: rowsOf([ana, bo]),
  };
  const were = [ana, bo];

  it('set their timer and have no roles', () => {
    expect(attempt(bo, { before: direct, were, state: { disappearSeconds: 60 } })).toBeUndefined();
    expect(attempt(bo, { before: direct, were, state: { owner: account(bo) } })).toBe(
      'there are no roles between two people',
    );
  });

  it('stay two', () => {
    expect(attempt(bo, { before: direct, were, add: [coming(3)] })).toBe('a direct conversation is of two accounts');
    expect(attempt(bo, { before: direct, were, add: [device(2, 2, true)] })).toBeUndefined();
  });
});

describe('rows', () => {
  it('of others stay as they are', () => {
    for (const change of [{ name: 'x' }, { picture: SECRET }, { since: 0 }, { provisional: true }]) {
      const rows = GROUP.leaves.map((row) => (row === bo.row ? { ...row, ...change } : row));
      expect(attempt(ana, { state: { leaves: rows } })).toBe("another leaf's row was changed");
    }
  });

  it('of the committer keep their age', () => {
    const rows = GROUP.leaves.map((row) => (row === bo.row ? { ...row, since: 0 } : row));
    expect(attempt(bo, { state: { leaves: rows } })).toBe('a leaf cannot raise itself');
  });
});

it('counts how long people are in, not their devices', () => {
  const rows = [
    { ...ed.row, since: 7 },
    { ...edToo.row, since: 5 },
  ];
  const since = seniority({ ...GROUP, leaves: rows }, [ed.member, edToo.member]);
  expect([...since.values()]).toEqual([5]);
});
