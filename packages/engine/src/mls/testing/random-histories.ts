// oxlint-disable vitest/no-standalone-expect -- the model is a class, which a test drives
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { equalBytes } from '../../crypto/bytes.ts';
import { toHex } from '../../crypto/testing/vectors.ts';
import type { Group, Mls } from '../mls.ts';
import type { CreateMls } from './create.ts';
import { bytes, text } from './members.ts';
import { printed, type Rows, store } from './storage.ts';

/** Numbers choose among what there is: devices, entries, commits. */
type Step =
  | { readonly do: 'say'; readonly who: number }
  | { readonly do: 'read'; readonly who: number; readonly what: number }
  | {
      readonly do: 'commit';
      readonly who: number;
      readonly add: number;
      readonly remove: readonly number[];
      readonly decided: boolean;
    }
  | { readonly do: 'process'; readonly who: number; readonly what: number }
  | { readonly do: 'follow'; readonly who: number }
  | { readonly do: 'close'; readonly who: number; readonly keep: number }
  | { readonly do: 'restart'; readonly who: number };

const any = fc.nat(1000);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('say' as const), who: any }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('read' as const), who: any, what: any }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('commit' as const),
      who: any,
      add: fc.nat(2),
      remove: fc.array(any, { maxLength: 2 }),
      decided: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('process' as const), who: any, what: any }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('follow' as const), who: any }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('close' as const), who: any, keep: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('restart' as const), who: any }) },
);

/** What the model knows of a device, in plain words; `group` and what is stored are the thing under test. */
interface Device {
  readonly name: string;
  readonly leaf: number;
  epoch: number;
  oldest: number;
  isRemoved: boolean;
  /** How many entries it has made in the present epoch. */
  made: number;
  readonly opened: Set<Entry>;
  group: Group;
  readonly rows: Rows;
  stored: Group | undefined;
}

interface Entry {
  readonly epoch: number;
  readonly sender: number;
  readonly senderName: string;
  readonly generation: number;
  readonly words: string;
  readonly bytes: Uint8Array;
}

interface Commit {
  readonly epoch: number;
  readonly committer: number;
  readonly removes: readonly number[];
  readonly joiners: readonly string[];
  readonly members: ReadonlyMap<number, string>;
  readonly bytes: Uint8Array;
  readonly after: Group;
}

/** Some devices in one group: each goes at its own pace along the commits that were decided. */
class History {
  readonly #mls: Mls;
  readonly #devices: Device[] = [];
  readonly #entries: Entry[] = [];
  readonly #commits: Commit[] = [];
  /** By the epoch that they end. */
  readonly #decided: Commit[] = [];
  #names = 0;

  constructor(mls: Mls) {
    this.#mls = mls;
  }

  async begin(): Promise<void> {
    const own = await this.#mls.generateKeyPackage({ credential: bytes('d0') });
    const group = await this.#mls.createGroup({ groupId: bytes('history'), own });
    this.#names = 1;
    this.#join('d0', group, 0);
    await this.#commit(this.#device(0), 3, [], true);
    this.#save(this.#device(0));
  }

  async take(each: Step): Promise<void> {
    const device = this.#device(each.who);
    switch (each.do) {
      case 'say':
        await this.#say(device);
        break;
      case 'read':
        if (this.#entries.length > 0) await this.#read(device, pick(this.#entries, each.what));
        break;
      case 'commit':
        await this.#commit(device, each.add, each.remove, each.decided);
        break;
      case 'process':
        await this.#process(device, pick(this.#commits, each.what));
        break;
      case 'follow': {
        const next = this.#decided[device.epoch];
        if (next !== undefined) await this.#process(device, next);
        break;
      }
      case 'close':
        device.oldest = Math.max(device.oldest, device.epoch - each.keep);
        device.group = this.#mls.deleteEpochsBefore(device.group, device.oldest);
        break;
      case 'restart':
        device.group = this.#mls.decodeGroup(device.rows);
        device.stored = device.group;
    }
    this.#save(device);
    expect([device.group.epoch, device.group.oldestEpoch, device.group.ownLeaf]).toEqual([
      device.epoch,
      device.oldest,
      device.leaf,
    ]);
  }

  /** All that were not removed come to the last epoch, agree there, and have stored what a fresh store would hold. */
  async end(): Promise<void> {
    for (const device of this.#devices) {
      while (!device.isRemoved && this.#decided[device.epoch] !== undefined)
        await this.#process(device, this.#decided[device.epoch] as Commit);
      this.#save(device);
      expect(printed(device.rows)).toEqual(printed(this.#mls.changedRecords(undefined, device.group).put));
      for (const entry of this.#entries) await this.#read(device, entry);
    }
    const secrets = this.#devices
      .filter(({ isRemoved }) => !isRemoved)
      .map(({ group }) => toHex(this.#mls.epochAuthenticator(group)));
    expect(new Set(secrets).size).toBe(1);
    const epochs = new Set(this.#commits.map(({ after }) => toHex(this.#mls.epochAuthenticator(after))));
    expect(epochs.size).toBe(this.#commits.length);
  }

  async #say(device: Device): Promise<void> {
    const words = `words ${this.#entries.length}`;
    const { group, entry } = await this.#mls.encrypt(device.group, bytes(words), bytes('tag'));
    device.group = group;
    const { epoch, leaf: sender, name: senderName } = device;
    this.#entries.push({ epoch, sender, senderName, generation: device.made++, words, bytes: entry });
  }

  async #read(device: Device, entry: Entry): Promise<void> {
    const { epoch, sender, senderName, generation, words } = entry;
    const outcome = await this.#mls.decrypt(device.group, entry.bytes);
    const claim = await this.#mls.peekSender(device.group, entry.bytes);
    if (epoch > device.epoch || epoch < device.oldest) {
      expect(outcome).toEqual({ ok: false, reason: 'wrong-epoch', epoch });
      expect(claim).toBeUndefined();
      return;
    }
    expect(claim).toEqual({ leaf: sender, generation, epoch });
    if (sender === device.leaf) expect(outcome).toEqual({ ok: false, reason: 'own', generation, epoch, clone: false });
    else if (device.opened.has(entry)) expect(outcome).toEqual({ ok: false, reason: 'old-generation' });
    else {
      expect(outcome).toMatchObject({ ok: true, sender, epoch, generation, authenticatedData: bytes('tag') });
      if (!outcome.ok) return;
      expect([text(outcome.plaintext), text(outcome.senderLeaf.credential)]).toEqual([words, senderName]);
      device.opened.add(entry);
      device.group = outcome.group;
    }
  }

  /** A commit from where the device is; decided only if nobody was there before, and it is still in. */
  async #commit(device: Device, add: number, remove: readonly number[], decided: boolean): Promise<void> {
    const members = device.group.leaves();
    const removes = [...new Set(remove.map((n) => pick(members, n).leafIndex))].filter((leaf) => leaf !== device.leaf);
    const joiners = Array.from({ length: members.length > 8 ? 0 : add }, () => `d${this.#names++}`);
    const packages = [];
    for (const name of joiners) packages.push(await this.#mls.generateKeyPackage({ credential: bytes(name) }));
    const made = await this.#mls.commit(device.group, {
      adds: packages.map(({ keyPackage }) => keyPackage),
      removes,
      authenticatedData: bytes('binding'),
    });
    if (!made.ok) throw new Error(made.detail);
    device.group = made.group;
    const { staged } = made;
    const after = new Map(members.map(({ leafIndex, credential }) => [leafIndex, text(credential)]));
    for (const leaf of removes) after.delete(leaf);
    for (const name of joiners) after.set(lowestFree(after), name);
    expect(staged.added.map(({ leafIndex, credential }) => [leafIndex, text(credential)])).toEqual(
      [...after].filter(([, name]) => joiners.includes(name)).sort(([a], [b]) => a - b),
    );
    const { epoch, leaf: committer } = device;
    const commit = { epoch, committer, removes, joiners, members: after, bytes: staged.commit, after: staged.group };
    this.#commits.push(commit);
    if (!decided || device.isRemoved || this.#decided[epoch] !== undefined) return;
    this.#decided[epoch] = commit;
    this.#follow(device, commit, this.#mls.takeUp(device.group, staged.group));
    for (const [i, name] of joiners.entries()) {
      const { welcome = bytes(''), ratchetTree } = staged;
      const joined = await this.#mls.joinFromWelcome({ welcome, ratchetTree, own: pick(packages, i) });
      if (!joined.ok) throw new Error(joined.detail);
      this.#join(name, joined.group, epoch + 1);
    }
  }

  async #process(device: Device, commit: Commit): Promise<void> {
    const outcome = await this.#mls.processCommit(device.group, commit.bytes);
    const { epoch, committer, removes } = commit;
    if (epoch !== device.epoch) expect(outcome).toMatchObject({ ok: false, reason: 'wrong-epoch' });
    else if (committer === device.leaf) expect(outcome).toMatchObject({ ok: false, reason: 'own' });
    else if (removes.includes(device.leaf)) {
      expect(outcome).toMatchObject({ ok: false, reason: 'self-removed', committer });
      if (this.#decided[epoch] === commit) device.isRemoved = true;
    } else {
      expect(outcome).toMatchObject({ ok: true, committer, removed: removes, changedCredentials: [] });
      if (outcome.ok && this.#decided[epoch] === commit) this.#follow(device, commit, outcome.group);
    }
  }

  #follow(device: Device, commit: Commit, group: Group): void {
    device.group = group;
    device.epoch += 1;
    device.made = 0;
    expect(new Map(group.leaves().map(({ leafIndex, credential }) => [leafIndex, text(credential)]))).toEqual(
      new Map([...commit.members].sort(([a], [b]) => a - b)),
    );
    const [mine, theirs] = [group, commit.after].map((each) => this.#mls.epochAuthenticator(each));
    expect(mine !== undefined && theirs !== undefined && equalBytes(mine, theirs)).toBe(true);
  }

  #join(name: string, group: Group, epoch: number): void {
    const leaf = group.ownLeaf;
    const device = { name, leaf, epoch, oldest: epoch, isRemoved: false, made: 0, opened: new Set<Entry>(), group };
    this.#devices.push({ ...device, rows: new Map(), stored: undefined });
    this.#save(this.#devices.at(-1) as Device);
  }

  #save(device: Device): void {
    store(this.#mls, device.rows, device.stored, device.group);
    device.stored = device.group;
  }

  #device(n: number): Device {
    return pick(this.#devices, n);
  }
}

function pick<T>(from: readonly T[], n: number): T {
  return from[n % from.length] as T;
}

function lowestFree(taken: ReadonlyMap<number, string>): number {
  let leaf = 0;
  while (taken.has(leaf)) leaf += 1;
  return leaf;
}

/** Devices that write, read, commit, follow, close epochs, restart and are removed in any order, beside a plain model. */
export function describeRandomHistories(create: CreateMls): void {
  it('goes through random histories as a plain model says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), any, async (steps, seed) => {
        const history = new History(create(`history ${seed}`));
        await history.begin();
        for (const each of steps) await history.take(each);
        await history.end();
      }),
      { numRuns: 12 },
    );
  }, 60_000);
}
