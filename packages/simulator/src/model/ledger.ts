import type { Result } from '@pando/engine';
import type { DecryptOutcome, Group, Mls } from '@pando/engine/mls';
import { toHex, untilOfEntry } from '@pando/protocol';
import type { Store } from '@pando/server/core';
import type { Encryption, LogRow, Observer } from '../observer.ts';
import type { RunOptions, TraceEvent } from '../report.ts';
import { sha256 } from '../stand-in/digest.ts';
import { Closings } from './closings.ts';

type Status = Result<'status'>;

/** What names an entry here: the hash of its bytes, in hexadecimal. */
export type EntryName = string;

export function nameOf(entry: Uint8Array): EntryName {
  return toHex(sha256(entry));
}

/** An epoch of a group, as devices saw it that encrypted something in it. */
export interface Epoch {
  readonly conversation: string;
  readonly number: number;
  /** Equal for all who have the same members and history. */
  readonly authenticator: string;
  /** The signature keys of its leaves: each is one device's, for as long as it is a member. */
  readonly leaves: ReadonlySet<string>;
  /** Who was seen in it. */
  readonly devices: Set<string>;
}

export interface Encrypted {
  readonly device: string;
  readonly epoch: Epoch;
  /** The message key that it was encrypted with: leaf and generation within the epoch. */
  readonly key: string | undefined;
  /** When (seconds since 1970) it may be forgotten; 0: it says nothing. */
  readonly until: number;
}

interface LedgerOptions {
  /** Whether devices are asked what they think of servers each time that they change their mind. */
  readonly asksForServers?: boolean;
  readonly trace?: RunOptions['trace'] | undefined;
}

/**
 * What happened at the devices' MLS ports, written down as it happened. It takes nobody's word for anything but what went
 * in and out there, and knows nothing of how the engine works.
 */
export class Ledger implements Observer {
  readonly encryptions = new Map<EntryName, Encrypted>();
  /** By device: what it opened. */
  readonly openings = new Map<string, Set<EntryName>>();
  /** Whose device a leaf's signature key is. */
  readonly owners = new Map<string, string>();
  /** By server's URL: who held it for a liar at any time. */
  readonly accusers = new Map<string, Set<string>>();
  readonly closings = new Closings();
  readonly #epochs = new Map<string, Epoch>();
  readonly #lastOf = new Map<string, Epoch>();
  readonly #mlsOf: (device: string) => Mls;
  readonly servers?: NonNullable<Observer['servers']>;
  readonly trace?: (event: TraceEvent) => void;

  constructor(mlsOf: (device: string) => Mls, { asksForServers = false, trace }: LedgerOptions = {}) {
    this.#mlsOf = mlsOf;
    if (asksForServers) this.servers = (device, status) => this.noteServers(device, status);
    if (trace !== undefined) this.trace = trace;
  }

  /** Whom a device holds for a liar. */
  noteServers(device: string, { homes, conversations }: Status): void {
    for (const { url, state } of [...homes, ...conversations.flatMap(({ replicas }) => replicas)]) {
      if (state !== 'lying') continue;
      this.accusers.set(url, (this.accusers.get(url) ?? new Set()).add(device));
    }
  }

  encrypted(device: string, group: Group, { entry, claim }: Encryption): void {
    const epoch = this.#enter(device, group);
    const key = claim && `${epoch.conversation} ${claim.epoch} ${claim.leaf} ${claim.generation}`;
    this.encryptions.set(nameOf(entry), { device, epoch, key, until: untilOfEntry(entry) });
  }

  opened(device: string, group: Group, entry: Uint8Array, outcome: DecryptOutcome): void {
    this.#enter(device, group);
    if (!outcome.ok) return;
    let opened = this.openings.get(device);
    if (opened === undefined) this.openings.set(device, (opened = new Set()));
    opened.add(nameOf(entry));
  }

  closes(server: string, store: Store, row: LogRow, now: number): void {
    this.closings.note(server, store, row, now);
  }

  epochs(): readonly Epoch[] {
    return [...this.#epochs.values()];
  }

  #enter(device: string, group: Group): Epoch {
    const conversation = toHex(group.groupId);
    const place = `${device} ${conversation}`;
    const last = this.#lastOf.get(place);
    if (last?.number === group.epoch) return last;
    const authenticator = toHex(this.#mlsOf(device).epochAuthenticator(group));
    const name = `${conversation} ${group.epoch} ${authenticator}`;
    const leaves = group.leaves();
    let epoch = this.#epochs.get(name);
    if (epoch === undefined) {
      const keys = new Set(leaves.map((leaf) => toHex(leaf.signatureKey)));
      epoch = { conversation, number: group.epoch, authenticator, leaves: keys, devices: new Set() };
      this.#epochs.set(name, epoch);
    }
    const own = leaves.find((leaf) => leaf.leafIndex === group.ownLeaf);
    if (own !== undefined) this.owners.set(toHex(own.signatureKey), device);
    epoch.devices.add(device);
    this.#lastOf.set(place, epoch);
    return epoch;
  }
}
