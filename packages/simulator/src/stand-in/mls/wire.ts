import {
  bytes,
  type Codec,
  decode,
  fixedBytes,
  type Infer,
  list,
  MAX_CREDENTIAL_BYTES,
  MAX_ENTRY_BYTES,
  MAX_KEY_PACKAGE_BYTES,
  MAX_KEY_PACKAGES_PER_BATCH,
  MAX_MEMBERS,
  nullable,
  struct,
  text,
  uint,
  word,
} from '@pando/protocol';

export const SECRET_LENGTH = 32;
const SIGNATURE_LENGTH = 64;
export const GUARD_LENGTH = 4;
export const TAG_LENGTH = 16;
const MAX_SUITE_NAME_BYTES = 16;
const MAX_GROUP_ID_BYTES = 64;
const MAX_LEAF_BYTES = MAX_CREDENTIAL_BYTES + 256;
const MAX_CONTENT_BYTES = 4 * MAX_ENTRY_BYTES;
const MAX_ADDS = MAX_KEY_PACKAGES_PER_BATCH * MAX_MEMBERS;

const secret = fixedBytes(SECRET_LENGTH);
const publicKey = fixedBytes(32);
const signature = fixedBytes(SIGNATURE_LENGTH);
const guard = fixedBytes(GUARD_LENGTH);
const tag = fixedBytes(TAG_LENGTH);

export const leafBody = struct({
  credential: bytes(MAX_CREDENTIAL_BYTES),
  signatureKey: publicKey,
  encryptionKey: publicKey,
});
/** The body stands as it was signed. */
export const leafNode = struct({ body: bytes(MAX_LEAF_BYTES), signature });

export const keyPackageBody = struct({ leaf: bytes(MAX_LEAF_BYTES), initKey: publicKey });
export const keyPackage = struct({
  kind: word(['key package']),
  suite: text(MAX_SUITE_NAME_BYTES),
  body: bytes(MAX_KEY_PACKAGE_BYTES),
  signature,
});
export const keyPackageSecret = struct({ signatureSeed: secret, encryptionSecret: secret, initSecret: secret });

/** A leaf's bytes by its index; null: a blank place. */
export const treeLeaves = list(nullable(bytes(MAX_LEAF_BYTES)), MAX_MEMBERS);

/** What the sender signs. */
export const framed = struct({
  groupId: bytes(MAX_GROUP_ID_BYTES),
  epoch: uint(),
  kind: word(['application', 'commit']),
  authenticatedData: bytes(MAX_ENTRY_BYTES),
  leaf: uint(MAX_MEMBERS),
  generation: uint(),
  /** Two entries of the same generation and content, by two copies of one device, are two entries. */
  guard,
  content: bytes(MAX_CONTENT_BYTES),
});
export type Framed = Infer<typeof framed>;

export const message = struct({
  kind: word(['message']),
  framed: bytes(2 * MAX_CONTENT_BYTES),
  signature,
  /** Of a commit: proves that its maker knows the secret of the epoch that it begins. */
  confirmation: nullable(secret),
  /** Over all of the above, by the epoch's secret. */
  tag,
});
export type Message = Infer<typeof message>;

export const commitContent = struct({
  removes: list(uint(MAX_MEMBERS), MAX_MEMBERS),
  adds: list(bytes(MAX_KEY_PACKAGE_BYTES), MAX_ADDS),
  leaf: bytes(MAX_LEAF_BYTES),
  encapsulated: secret,
  /** The commit's secret, covered for each leaf that stays, the committer's excepted, in the tree's order. */
  path: list(secret, MAX_MEMBERS),
});
export type CommitContent = Infer<typeof commitContent>;

export const welcome = struct({
  kind: word(['welcome']),
  suite: text(MAX_SUITE_NAME_BYTES),
  recipients: list(struct({ ref: secret, sealed: bytes(256) }), MAX_MEMBERS),
  info: bytes(1024),
});

export const groupInfo = struct({
  groupId: bytes(MAX_GROUP_ID_BYTES),
  epoch: uint(),
  treeHash: secret,
  transcript: secret,
  confirmation: secret,
  signer: uint(MAX_MEMBERS),
});
export const signedGroupInfo = struct({ info: bytes(512), signature });

export const headRow = struct({
  groupId: bytes(MAX_GROUP_ID_BYTES),
  epoch: uint(),
  ownLeaf: uint(MAX_MEMBERS),
  signatureSeed: secret,
  encryptionSecret: secret,
  initSecret: secret,
  exporterSecret: secret,
  authenticator: secret,
});
export const epochRow = struct({ messageSecret: secret, transcript: secret, tree: bytes(Number.MAX_SAFE_INTEGER) });
export const ratchetRow = struct({ application: uint(), handshake: uint(), skipped: list(uint(), MAX_ENTRY_BYTES) });

/** The value, or undefined for anything malformed. */
export function read<T>(codec: Codec<T>, encoded: Uint8Array): T | undefined {
  const decoded = decode(codec, encoded);
  return decoded.ok ? decoded.value : undefined;
}
