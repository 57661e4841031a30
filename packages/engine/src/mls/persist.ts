import { type ClientState, type GroupState } from 'ts-mls/clientState.js';
import type { ClientConfig } from 'ts-mls/clientConfig.js';
import { mapDecoders, type Decoder } from 'ts-mls/codec/tlsDecoder.js';
import { contramapBufferEncoders, encode } from 'ts-mls/codec/tlsEncoder.js';
import {
  decodeVarLenData,
  decodeVarLenType,
  varLenDataEncoder,
  varLenTypeEncoder,
} from 'ts-mls/codec/variableLength.js';
import type { EpochReceiverData } from 'ts-mls/epochReceiverData.js';
import { decodeGroupContext, groupContextEncoder } from 'ts-mls/groupContext.js';
import { decodeKeySchedule, keyScheduleEncoder } from 'ts-mls/keySchedule.js';
import { decodePrivateKeyPath, privateKeyPathEncoder } from 'ts-mls/privateKeyPath.js';
import { encodeRatchetTree, decodeRatchetTree } from 'ts-mls/ratchetTree.js';
import {
  decodeSecretTreeNode,
  type SecretTree,
  type SecretTreeNode,
  secretTreeNodeEncoder,
} from 'ts-mls/secretTree.js';
import type { GroupRecords } from './mls.ts';
import { decodeWhole } from './wire.ts';

/**
 * A group's rows:
 *
 * - `group`: what belongs to the current epoch alone (key schedule, own private keys); replaced by each commit, so that
 *   nothing of a past epoch stays but what its late entries need;
 * - `epoch/<epoch>/keys` and `epoch/<epoch>/tree`: written once;
 * - `epoch/<epoch>/ratchets/<page>`: the positions of `PAGE` leaves. A message replaces the one page with its sender, so
 *   used keys leave the storage with it.
 *
 * Epochs and pages are sixteen and four hexadecimal digits.
 */
const GROUP = 'group';

/** Leaves a page: a page weighs about 80–150 bytes a leaf, and a new epoch writes them all. */
const PAGE = 16;

/** First byte of the `group` row: another layout would be another number. */
const FORMAT = 1;

type Rows = Map<string, Uint8Array>;

export function changedRecords(before: ClientState | undefined, after: ClientState): GroupRecords {
  const put: Rows = new Map();
  if (before === undefined || headChanged(before, after)) put.set(GROUP, encodeHead(after));
  const stored = before === undefined ? new Map<bigint, EpochReceiverData>() : epochsOf(before);
  const wanted = epochsOf(after);
  for (const [epoch, data] of wanted) putEpoch(put, epoch, stored.get(epoch), data);
  const gone = [...stored].filter(([epoch]) => !wanted.has(epoch)).flatMap(([epoch, data]) => keysOfEpoch(epoch, data));
  return { put: [...put], delete: gone };
}

/** Rebuilds the group from all its rows; rows that do not fit together are a broken invariant. */
export function decodeRecords(
  records: Iterable<readonly [string, Uint8Array]>,
  clientConfig: ClientConfig,
): ClientState {
  const rows: Rows = new Map(records);
  const head = decoded(decodeHead, required(rows, GROUP));
  const epochs = new Map<bigint, EpochReceiverData>();
  for (const key of [...rows.keys()].sort()) {
    const match = /^epoch\/([0-9a-f]{16})\/keys$/.exec(key);
    if (match?.[1] !== undefined) epochs.set(BigInt(`0x${match[1]}`), readEpoch(rows, match[1]));
  }
  const current = epochs.get(head.epoch);
  if (current === undefined) throw new Error('the stored group lacks its current epoch');
  epochs.delete(head.epoch);
  return {
    ...head.state,
    groupContext: current.groupContext,
    ratchetTree: current.ratchetTree,
    secretTree: current.secretTree,
    historicalReceiverData: epochs,
    clientConfig,
  };
}

/** All epochs that can be read, the current one among them, in the form that a kept one has. */
function epochsOf(state: ClientState): Map<bigint, EpochReceiverData> {
  const { groupContext, ratchetTree, secretTree, keySchedule } = state;
  return new Map(state.historicalReceiverData).set(groupContext.epoch, {
    groupContext,
    ratchetTree,
    secretTree,
    senderDataSecret: keySchedule.senderDataSecret,
    resumptionPsk: new Uint8Array(),
  });
}

function putEpoch(put: Rows, epoch: bigint, stored: EpochReceiverData | undefined, data: EpochReceiverData): void {
  if (stored?.secretTree === data.secretTree) return;
  const prefix = epochPrefix(epoch);
  if (stored === undefined) {
    put.set(`${prefix}keys`, encodeKeys(data));
    put.set(`${prefix}tree`, encodeRatchetTree(data.ratchetTree));
  }
  for (let page = 0; page * PAGE * 2 < data.secretTree.length; page++) {
    const nodes = pageOf(data.secretTree, page);
    const old = stored && pageOf(stored.secretTree, page);
    if (old === undefined || nodes.some((node, i) => node !== old[i]))
      put.set(ratchetKey(prefix, page), encodePage(nodes));
  }
}

function keysOfEpoch(epoch: bigint, data: EpochReceiverData): string[] {
  const prefix = epochPrefix(epoch);
  const pages = Math.ceil((data.secretTree.length + 1) / (2 * PAGE));
  return [`${prefix}keys`, `${prefix}tree`, ...Array.from({ length: pages }, (_, page) => ratchetKey(prefix, page))];
}

function readEpoch(rows: Rows, epoch: string): EpochReceiverData {
  const prefix = `epoch/${epoch}/`;
  const keys = decoded(decodeKeys, required(rows, `${prefix}keys`));
  const ratchetTree = decoded(decodeRatchetTree, required(rows, `${prefix}tree`));
  const secretTree: SecretTree = [];
  for (let page = 0; page * PAGE * 2 < ratchetTree.length; page++) {
    for (const node of decoded(decodePage, required(rows, ratchetKey(prefix, page))))
      secretTree.push(node, NO_RATCHETS);
  }
  secretTree.pop();
  return { ...keys, ratchetTree, secretTree, resumptionPsk: new Uint8Array() };
}

/** Stands at the parents' places, whose ratchets ts-mls makes and nobody uses; and at all, where the secrets are gone. */
export const NO_RATCHETS: SecretTreeNode = {
  handshake: { secret: new Uint8Array(), generation: 0, unusedGenerations: {} },
  application: { secret: new Uint8Array(), generation: 0, unusedGenerations: {} },
};

function pageOf(tree: SecretTree, page: number): SecretTreeNode[] {
  return tree.slice(page * PAGE * 2, (page + 1) * PAGE * 2).filter((_, i) => i % 2 === 0);
}

function epochPrefix(epoch: bigint): string {
  return `epoch/${epoch.toString(16).padStart(16, '0')}/`;
}

function ratchetKey(prefix: string, page: number): string {
  return `${prefix}ratchets/${page.toString(16).padStart(4, '0')}`;
}

type Head = Pick<
  GroupState,
  'keySchedule' | 'privatePath' | 'signaturePrivateKey' | 'confirmationTag' | 'unappliedProposals' | 'groupActiveState'
>;

function headChanged(before: ClientState, after: ClientState): boolean {
  return before.keySchedule !== after.keySchedule || before.privatePath !== after.privatePath;
}

const encodeHead: (state: ClientState) => Uint8Array = encode(
  contramapBufferEncoders(
    [
      varLenDataEncoder,
      varLenDataEncoder,
      keyScheduleEncoder,
      privateKeyPathEncoder,
      varLenDataEncoder,
      varLenDataEncoder,
    ],
    (state: ClientState) =>
      [
        Uint8Array.of(FORMAT),
        bigEndian(state.groupContext.epoch),
        state.keySchedule,
        state.privatePath,
        state.signaturePrivateKey,
        state.confirmationTag,
      ] as const,
  ),
);

const decodeHead: Decoder<{ readonly epoch: bigint; readonly state: Head }> = mapDecoders(
  [decodeVarLenData, decodeVarLenData, decodeKeySchedule, decodePrivateKeyPath, decodeVarLenData, decodeVarLenData],
  (format, epoch, keySchedule, privatePath, signaturePrivateKey, confirmationTag) => {
    if (format[0] !== FORMAT) throw new Error('a stored group of another format');
    return {
      epoch: new DataView(epoch.buffer, epoch.byteOffset).getBigUint64(0),
      state: {
        keySchedule,
        privatePath,
        signaturePrivateKey,
        confirmationTag,
        unappliedProposals: {},
        groupActiveState: { kind: 'active' },
      },
    };
  },
);

const encodeKeys = encode(
  contramapBufferEncoders(
    [groupContextEncoder, varLenDataEncoder],
    (data: EpochReceiverData) => [data.groupContext, data.senderDataSecret] as const,
  ),
);

const decodeKeys = mapDecoders([decodeGroupContext, decodeVarLenData], (groupContext, senderDataSecret) => ({
  groupContext,
  senderDataSecret,
}));

const encodePage = encode(varLenTypeEncoder(secretTreeNodeEncoder));
const decodePage = decodeVarLenType(decodeSecretTreeNode);

function bigEndian(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value);
  return bytes;
}

function required(rows: Rows, key: string): Uint8Array {
  const value = rows.get(key);
  if (value === undefined) throw new Error(`the stored group lacks the row ${key}`);
  return value;
}

function decoded<T>(decoder: Decoder<T>, bytes: Uint8Array): T {
  const value = decodeWhole(decoder, bytes);
  if (value === undefined) throw new Error('a row of the stored group does not decode');
  return value;
}
