import type { GroupRecords, LeafIndex } from '@pando/engine/mls';
import { decodeOwn, encode, type Infer } from '@pando/protocol';
import type { Epoch, Ratchet, State } from './group.ts';
import { readTree } from './tree.ts';
import { epochRow, headRow, ratchetRow } from './wire.ts';

/**
 * A group's rows:
 *
 * - `group`: what belongs to the current epoch alone; replaced by each commit;
 * - `epoch/<epoch>`: its secret and members; written once;
 * - `epoch/<epoch>/<leaf>`: where a leaf that has sent something stands; a message replaces the one of its sender.
 *
 * Epochs and leaves are sixteen and four hexadecimal digits.
 */
const GROUP = 'group';

export function changedRecords(before: State | undefined, after: State): GroupRecords {
  const put: [string, Uint8Array][] = [];
  const gone: string[] = [];
  if (before?.secrets !== after.secrets) put.push([GROUP, encodeHead(after)]);
  for (const epoch of epochsOf(after)) putEpoch(put, before && stored(before, epoch.epoch), epoch);
  for (const epoch of before === undefined ? [] : epochsOf(before))
    if (stored(after, epoch.epoch) === undefined)
      gone.push(epochKey(epoch.epoch), ...[...epoch.ratchets.keys()].map((leaf) => ratchetKey(epoch.epoch, leaf)));
  return { put, delete: gone };
}

/** Rebuilds the group from all its rows; rows that do not fit together are a broken invariant. */
export function decodeRecords(records: Iterable<readonly [string, Uint8Array]>): State {
  let head: Infer<typeof headRow> | undefined;
  const epochs = new Map<number, Epoch>();
  const ratchets = new Map<number, Map<LeafIndex, Ratchet>>();
  for (const [key, value] of records) {
    const [, epochDigits, leafDigits] = key.split('/');
    if (key === GROUP) head = decodeOwn(headRow, value);
    else if (epochDigits === undefined) throw new Error(`an unknown row ${key}`);
    else {
      const epoch = Number.parseInt(epochDigits, 16);
      let ofEpoch = ratchets.get(epoch);
      if (ofEpoch === undefined) ratchets.set(epoch, (ofEpoch = new Map<LeafIndex, Ratchet>()));
      if (leafDigits === undefined) epochs.set(epoch, decodeEpoch(epoch, value, ofEpoch));
      else ofEpoch.set(Number.parseInt(leafDigits, 16), decodeOwn(ratchetRow, value));
    }
  }
  const current = head && epochs.get(head.epoch);
  if (head === undefined || current === undefined) throw new Error('the stored group lacks its current epoch');
  epochs.delete(current.epoch);
  const { groupId, ownLeaf, signatureSeed, encryptionSecret, initSecret, exporterSecret, authenticator } = head;
  const secrets = { initSecret, exporterSecret, authenticator };
  return { groupId, ownLeaf, signatureSeed, encryptionSecret, secrets, current, kept: epochs };
}

function epochsOf({ current, kept }: State): readonly Epoch[] {
  return [...kept.values(), current];
}

function stored({ current, kept }: State, epoch: number): Epoch | undefined {
  return current.epoch === epoch ? current : kept.get(epoch);
}

function putEpoch(put: [string, Uint8Array][], before: Epoch | undefined, after: Epoch): void {
  if (before === after) return;
  const { epoch, messageSecret, transcript, tree } = after;
  if (before === undefined)
    put.push([epochKey(epoch), encode(epochRow, { messageSecret, transcript, tree: tree.bytes })]);
  for (const [leaf, ratchet] of after.ratchets)
    if (before?.ratchets.get(leaf) !== ratchet) put.push([ratchetKey(epoch, leaf), encode(ratchetRow, ratchet)]);
}

function decodeEpoch(epoch: number, row: Uint8Array, ratchets: ReadonlyMap<LeafIndex, Ratchet>): Epoch {
  const { messageSecret, transcript, tree: treeBytes } = decodeOwn(epochRow, row);
  const tree = readTree(treeBytes);
  if (tree === undefined) throw new Error('the stored tree does not decode');
  return { epoch, messageSecret, transcript, tree, ratchets };
}

function encodeHead({ groupId, ownLeaf, signatureSeed, encryptionSecret, secrets, current }: State): Uint8Array {
  return encode(headRow, { groupId, epoch: current.epoch, ownLeaf, signatureSeed, encryptionSecret, ...secrets });
}

function epochKey(epoch: number): string {
  return `epoch/${epoch.toString(16).padStart(16, '0')}`;
}

function ratchetKey(epoch: number, leaf: LeafIndex): string {
  return `${epochKey(epoch)}/${leaf.toString(16).padStart(4, '0')}`;
}
