import type { JoinOutcome, OwnKeyPackage } from '@pando/engine/mls';
import { encode, equalBytes } from '@pando/protocol';
import { digestOf } from '../digest.ts';
import type { Context } from './context.ts';
import { deriveEpoch, groupOf, type State } from './group.ts';
import { hpkeOpen, hpkeSeal } from './hpke.ts';
import { attempt, InvalidError } from './invalid.ts';
import { type KeyPackage, readOwn, refOf } from './key-package.ts';
import { readTree, requireCredential, requireDistinctKeys, requireSoundLeaf, type Tree } from './tree.ts';
import { groupInfo, read, SECRET_LENGTH, signedGroupInfo, welcome } from './wire.ts';

const INFO = new TextEncoder().encode('welcome');
const NONCE = new Uint8Array(12);

/** One welcome for all added leaves; the tree travels beside it. */
export function makeWelcome(
  { crypto, suite }: Context,
  next: State,
  adds: readonly KeyPackage[],
  epochSecret: Uint8Array,
  confirmation: Uint8Array,
): Uint8Array {
  const { groupId, ownLeaf: signer, current } = next;
  const { epoch, transcript, tree } = current;
  const info = encode(groupInfo, { groupId, epoch, treeHash: tree.hash, transcript, confirmation, signer });
  const signed = encode(signedGroupInfo, { info, signature: crypto.ed25519.sign(next.signatureSeed, info) });
  const sealedInfo = crypto.aead.seal(infoKey(epochSecret), NONCE, signed, INFO);
  const recipients = adds.map(({ ref, initKey }) => {
    const sealed = hpkeSeal(initKey, INFO, sealedInfo, epochSecret, crypto.random(SECRET_LENGTH));
    if (sealed === undefined) throw new InvalidError('an init key that cannot be used');
    return { ref, sealed };
  });
  return encode(welcome, { kind: 'welcome', suite, recipients, info: sealedInfo });
}

export function joinFromWelcome(
  context: Context,
  options: { readonly welcome: Uint8Array; readonly ratchetTree: Uint8Array; readonly own: OwnKeyPackage },
): JoinOutcome {
  const own = readOwn(options.own);
  const outer = read(welcome, options.welcome);
  const tree = readTree(options.ratchetTree);
  if (outer === undefined || tree === undefined)
    return { ok: false, reason: 'malformed', detail: 'not a welcome with a tree' };
  const ref = refOf(options.own.keyPackage);
  const recipient = outer.recipients.find((each) => equalBytes(each.ref, ref));
  if (recipient === undefined)
    return { ok: false, reason: 'not-for-me', detail: 'the welcome does not name this key package' };
  const joined = attempt(() => {
    if (outer.suite !== context.suite) throw new InvalidError('of another cipher suite');
    const epochSecret = hpkeOpen(own.initSecret, INFO, outer.info, recipient.sealed);
    if (epochSecret?.length !== SECRET_LENGTH) throw new InvalidError('group secrets that are not ours to read');
    return join(context, epochSecret, outer.info, tree, own);
  });
  if (joined instanceof InvalidError) return { ok: false, reason: 'invalid', detail: joined.message };
  return { ok: true, group: groupOf(joined) };
}

function join(
  context: Context,
  epochSecret: Uint8Array,
  sealedInfo: Uint8Array,
  tree: Tree,
  own: ReturnType<typeof readOwn>,
): State {
  const { crypto, check } = context;
  const opened = crypto.aead.open(infoKey(epochSecret), NONCE, sealedInfo, INFO);
  const signed = opened && read(signedGroupInfo, opened);
  const info = signed && read(groupInfo, signed.info);
  if (signed === undefined || info === undefined) throw new InvalidError('the group information does not open');
  const signer = tree.nodes[info.signer];
  if (signer === undefined || !crypto.ed25519.verify(signer.signatureKey, signed.info, signed.signature))
    throw new InvalidError('the group information has a bad signature');
  if (!equalBytes(info.treeHash, tree.hash)) throw new InvalidError('another tree');
  for (const node of tree.nodes) {
    if (node === undefined) continue;
    requireSoundLeaf(crypto.ed25519, node);
    requireCredential(check, node);
  }
  requireDistinctKeys(tree);
  const { groupId, epoch, transcript } = info;
  const { messageSecret, confirmation, ...secrets } = deriveEpoch(epochSecret, transcript);
  if (!equalBytes(confirmation, info.confirmation)) throw new InvalidError('the confirmation does not fit');
  const ownLeaf = tree.nodes.findIndex((node) => node !== undefined && equalBytes(node.bytes, own.leaf.bytes));
  if (ownLeaf < 0) throw new InvalidError('the own leaf is not in the tree');
  const { signatureSeed, encryptionSecret } = own;
  const current = { epoch, messageSecret, transcript, tree, ratchets: new Map() };
  return { groupId, ownLeaf, signatureSeed, encryptionSecret, secrets, current, kept: new Map() };
}

function infoKey(epochSecret: Uint8Array): Uint8Array {
  return digestOf('welcome', epochSecret);
}
