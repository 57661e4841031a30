import type { SuiteName } from './suite.ts';

/**
 * What the engine needs of MLS (RFC 9420), and nothing more. State goes in and new state comes out: no call changes a
 * `Group` that it is given (`deleteEpochsBefore` and `withoutSecrets` alone destroy what they delete), so a failed or superseded call is undone
 * by dropping its result. Malformed and hostile bytes are typed failures; nothing here throws because of what others sent.
 *
 * Calls on one conversation must not overlap: take the result of one before starting the next.
 */
export interface Mls {
  readonly suite: SuiteName;

  /**
   * A fresh key package with fresh keys; `leafKey` only if the caller has to know the leaf's signature key beforehand,
   * so as to certify it inside the credential.
   */
  generateKeyPackage(options: {
    readonly credential: Uint8Array;
    readonly leafKey?: LeafKey;
  }): Promise<FreshKeyPackage>;
  /** Judges a key package on its own: shape, suite, signatures, credential. */
  keyPackageInfo(keyPackage: Uint8Array): Promise<KeyPackageOutcome>;

  /** A group of one at epoch 0. `own` must come from `generateKeyPackage`. */
  createGroup(options: { readonly groupId: Uint8Array; readonly own: OwnKeyPackage }): Promise<Group>;
  /** The welcome's and tree's every leaf, signature and hash is verified, and every credential checked. */
  joinFromWelcome(options: {
    readonly welcome: Uint8Array;
    readonly ratchetTree: Uint8Array;
    readonly own: OwnKeyPackage;
  }): Promise<JoinOutcome>;

  /**
   * Makes a commit with an update path, always; with no adds and removes it is an update. Removes are applied before adds,
   * so a re-added device's new leaf may take the place of its old one. The caller checks the key packages beforehand
   * (`keyPackageInfo`): one that cannot be added is the failure `invalid`.
   *
   * `group` in the result is the same epoch with the handshake ratchet advanced: persist it before the commit leaves.
   * `staged.group` is the next epoch and keeps no other, to be taken up only once the commit is decided.
   */
  commit(group: Group, options: CommitOptions): Promise<CommitOutcome>;
  /** The next epoch of `group` by its own commit: with what `group` keeps now of its epochs, not when that was made. */
  takeUp(group: Group, staged: Group): Group;
  /** Applies another member's commit to the current epoch. */
  processCommit(group: Group, commit: Uint8Array): Promise<ProcessOutcome>;

  /** Encrypts an application message under the current epoch. Persist the new group before the entry leaves. */
  encrypt(
    group: Group,
    plaintext: Uint8Array,
    authenticatedData: Uint8Array,
  ): Promise<{ readonly group: Group; readonly entry: Uint8Array }>;
  /** Decrypts an application message of the current epoch or of any that is kept. */
  decrypt(group: Group, entry: Uint8Array): Promise<DecryptOutcome>;
  /**
   * Whom an entry *claims* as sender; not authenticated: any member can claim any leaf. `decrypt` tells whether a claim of
   * one's own leaf is authentic (`own`, `clone`). Undefined if it is malformed or of an epoch that is not kept.
   */
  peekSender(group: Group, entry: Uint8Array): Promise<SenderClaim | undefined>;

  /** MLS-Exporter of the group's epoch (RFC 9420, 8.5). */
  exportSecret(group: Group, label: string, context: Uint8Array, length: number): Promise<Uint8Array>;
  /** A short secret that is equal for all members of the same epoch and history (RFC 9420, 8.7). */
  epochAuthenticator(group: Group): Uint8Array;
  /**
   * Drops kept epochs below `epoch` and overwrites their secrets; the group given must not be used again. Secrets that
   * the JavaScript engine has copied are beyond reach.
   */
  deleteEpochsBefore(group: Group, epoch: number): Group;
  /**
   * The group for somebody who is out of it: its tree, and no secret of any epoch, nor the own keys. They are overwritten,
   * so the group given must not be used again.
   */
  withoutSecrets(group: Group): Group;
  /** Whether anything could be opened, made or derived with it yet. */
  keepsSecrets(group: Group): boolean;

  /** HPKE base mode with the suite's KEM, KDF and AEAD (RFC 9180). `publicKey` from others may be garbage: undefined. */
  hpkeSeal(
    publicKey: Uint8Array,
    info: Uint8Array,
    aad: Uint8Array,
    plaintext: Uint8Array,
  ): Promise<Uint8Array | undefined>;
  hpkeOpen(
    privateKey: Uint8Array,
    info: Uint8Array,
    aad: Uint8Array,
    sealed: Uint8Array,
  ): Promise<Uint8Array | undefined>;
  hpkeKeyPair(): Promise<{ readonly publicKey: Uint8Array; readonly privateKey: Uint8Array }>;

  /** What must be written so that storage that holds `before` holds `after`; `before` undefined: nothing is stored. */
  changedRecords(before: Group | undefined, after: Group): GroupRecords;
  /** The group that the records describe: all that `changedRecords` put and has not deleted since. */
  decodeGroup(records: Iterable<readonly [key: string, value: Uint8Array]>): Group;
}

/** A leaf's place in the tree. Kept for the leaf's life; given again after a removal. */
export type LeafIndex = number;

/** A conversation's MLS state: opaque and immutable. */
export interface Group {
  readonly groupId: Uint8Array;
  readonly epoch: number;
  /** The oldest epoch whose messages can still be decrypted. */
  readonly oldestEpoch: number;
  readonly ownLeaf: LeafIndex;
  /** In the tree's order. */
  leaves(): readonly Leaf[];
}

export interface Leaf {
  readonly leafIndex: LeafIndex;
  readonly credential: Uint8Array;
  /** The leaf's Ed25519 public key, which signs its messages and commits; of this leaf alone. */
  readonly signatureKey: Uint8Array;
  /** SHA-256 of the encoded leaf node; changes with each of the leaf's own commits. */
  readonly leafHash: Uint8Array;
}

/**
 * Judges a leaf's credential: opaque bytes here. Run for every leaf when joining and for every added or changed leaf of a
 * commit; false makes the whole invalid. A pure function: it looks at nothing but its arguments, and does not throw.
 */
export type CredentialCheck = (credential: Uint8Array, signatureKey: Uint8Array) => boolean;

export interface LeafKey {
  readonly seed: Uint8Array;
  readonly publicKey: Uint8Array;
}

export interface OwnKeyPackage {
  /** Public: what others claim. */
  readonly keyPackage: Uint8Array;
  /** Its private keys, encoded; for storage and for joining. */
  readonly secret: Uint8Array;
}

export interface FreshKeyPackage extends OwnKeyPackage {
  /** The reference that names it in a Welcome: a hash of all of it. */
  readonly ref: Uint8Array;
}

export interface KeyPackageInfo {
  /** As in `FreshKeyPackage`. */
  readonly ref: Uint8Array;
  readonly credential: Uint8Array;
  readonly signatureKey: Uint8Array;
}

/** `suite`: well-formed, of another cipher suite or protocol version. `credential`: the check refused it. */
export type KeyPackageOutcome =
  | ({ readonly ok: true } & KeyPackageInfo)
  | { readonly ok: false; readonly reason: 'malformed' | 'suite' | 'invalid' | 'credential' };

/** `not-for-me`: the welcome does not name this key package. */
export type JoinOutcome =
  | { readonly ok: true; readonly group: Group }
  | {
      readonly ok: false;
      readonly reason: 'malformed' | 'not-for-me' | 'invalid';
      readonly detail: string;
    };

export interface CommitOptions {
  readonly adds: readonly Uint8Array[];
  readonly removes: readonly LeafIndex[];
  /** Signed and readable to all (it travels in clear): H(binding). */
  readonly authenticatedData: Uint8Array;
}

export type CommitOutcome =
  | { readonly ok: true; readonly group: Group; readonly staged: StagedCommit }
  | { readonly ok: false; readonly reason: 'invalid'; readonly detail: string };

export interface StagedCommit {
  /** The next epoch: its secrets can be exported at once. */
  readonly group: Group;
  readonly commit: Uint8Array;
  /** For all added leaves together; undefined without adds. */
  readonly welcome: Uint8Array | undefined;
  /** The new epoch's public tree, which joiners need beside the welcome. */
  readonly ratchetTree: Uint8Array;
  readonly added: readonly Leaf[];
}

export interface AppliedCommit {
  readonly group: Group;
  readonly committer: LeafIndex;
  readonly authenticatedData: Uint8Array;
  readonly added: readonly Leaf[];
  readonly removed: readonly LeafIndex[];
  /** Leaves that were there before and now have another credential or signature key: none but the committer's. */
  readonly changedCredentials: readonly LeafIndex[];
}

/**
 * `wrong-epoch`: of another epoch than the group's. `self-removed`: valid as far as a removed member can tell, and takes
 * this leaf out. `own`: made by this leaf (take up the staged group instead).
 */
export type ProcessOutcome =
  | ({ readonly ok: true } & AppliedCommit)
  | {
      readonly ok: false;
      readonly reason: 'self-removed';
      readonly committer: LeafIndex;
      readonly authenticatedData: Uint8Array;
      readonly removed: readonly LeafIndex[];
      /** Those that it brings in. */
      readonly added: readonly Newcomer[];
    }
  | {
      readonly ok: false;
      readonly reason: 'malformed' | 'wrong-epoch' | 'own' | 'invalid';
      readonly detail: string;
    };

/** A leaf to be, before it has a place. */
export type Newcomer = Pick<Leaf, 'credential' | 'signatureKey'>;

export interface SenderClaim {
  readonly leaf: LeafIndex;
  readonly generation: number;
  readonly epoch: number;
}

export type DecryptOutcome =
  | {
      readonly ok: true;
      readonly group: Group;
      readonly plaintext: Uint8Array;
      readonly sender: LeafIndex;
      /** The sender's leaf as it was in the entry's epoch; it may be gone since. */
      readonly senderLeaf: Leaf;
      readonly epoch: number;
      readonly generation: number;
      readonly authenticatedData: Uint8Array;
    }
  /**
   * Claims this very leaf as sender. `clone`: it is authentic and uses a key that this state has not used yet, so another
   * copy of this device wrote it, or this state was rolled back. Else it is one's own earlier entry, or garbage.
   */
  | {
      readonly ok: false;
      readonly reason: 'own';
      readonly generation: number;
      readonly epoch: number;
      readonly clone: boolean;
    }
  /**
   * `wrong-epoch`: of an epoch to come, or of one before the kept ones (compare `epoch`). `old-generation`: its key was
   * used already (a duplicate) or given up. `unknown-generation`: too far ahead to be true.
   * `invalid`: keys or signature do not fit. None of them changes the group.
   */
  | { readonly ok: false; readonly reason: 'wrong-epoch'; readonly epoch: number }
  | {
      readonly ok: false;
      readonly reason: 'malformed' | 'old-generation' | 'unknown-generation' | 'invalid';
    };

/** Rows of storage; keys are lower-case words, digits and slashes, unique within one conversation. */
export interface GroupRecords {
  readonly put: readonly (readonly [key: string, value: Uint8Array])[];
  readonly delete: readonly string[];
}
