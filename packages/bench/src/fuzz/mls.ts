import { equalBytes, toHex } from '@pando/protocol';
import type { Group, Mls, OwnKeyPackage } from '@pando/engine/mls';
import { NOTHING, change, groupOf, seededMls } from '@pando/engine/testing';
import { Prng } from '@pando/simulator/prng';
import type { Decoder } from './decoder.ts';
import { fuzzGuided } from './guided.ts';
import type { FuzzOptions, FuzzOutcome, Target } from './target.ts';

const BATCH = 200;
const SLOW_MS = 500;
const AUTHENTICATED = new TextEncoder().encode('binding');
const INFO = new TextEncoder().encode('info');

export const mlsTarget: Target = { inputs: 20_000, run };

/** Damaged handshakes, entries, welcomes, trees and key packages: typed failures all, and the group is as it was. */
async function run({ seed, ...options }: FuzzOptions): Promise<FuzzOutcome> {
  const mls = seededMls(`fuzz ${seed}`);
  const scene = await sceneOf(mls);
  const before = stored(mls, scene.group);
  const decoders = [
    ...(await groupDecoders(mls, scene)),
    ...(await packageDecoders(seededMls(`fuzz ${seed}`, { suite: 'xwing' }))),
  ];
  const outcome = await fuzzGuided(decoders, {
    ...options,
    random: new Prng(seed),
    batchSize: BATCH,
    slowMs: SLOW_MS,
  });
  const isAsBefore = stored(mls, scene.group) === before;
  return isAsBefore ? outcome : { ...outcome, problems: [...outcome.problems, 'the group is not as it was'] };
}

interface Scene {
  /** Of a member who has yet to read what follows. */
  readonly group: Group;
  readonly commits: readonly Uint8Array[];
  readonly entries: readonly Uint8Array[];
  readonly joiner: OwnKeyPackage;
  readonly welcome: Uint8Array;
  readonly ratchetTree: Uint8Array;
}

async function sceneOf(mls: Mls): Promise<Scene> {
  const [ana, bo, cy, di] = await groupOf(mls, ['ana', 'bo', 'cy', 'di', 'ed']);
  if (ana === undefined || bo === undefined || cy === undefined || di === undefined) throw new Error('nobody is there');
  await change(mls, [ana, bo, cy, di], di, {});
  const joiner = await mls.generateKeyPackage({ credential: AUTHENTICATED });
  const adding = await mls.commit(ana.group, {
    adds: [joiner.keyPackage],
    removes: [2],
    authenticatedData: AUTHENTICATED,
  });
  const updating = await mls.commit(di.group, { adds: [], removes: [], authenticatedData: AUTHENTICATED });
  if (!adding.ok || !updating.ok || adding.staged.welcome === undefined) throw new Error('no commit');
  const { commit, welcome, ratchetTree } = adding.staged;
  const first = await mls.encrypt(cy.group, new Uint8Array(256), AUTHENTICATED);
  const second = await mls.encrypt(first.group, NOTHING, NOTHING);
  return {
    group: bo.group,
    commits: [commit, updating.staged.commit],
    entries: [first.entry, second.entry],
    joiner,
    welcome,
    ratchetTree,
  };
}

async function groupDecoders(mls: Mls, scene: Scene): Promise<readonly Decoder[]> {
  const { group, commits, entries, joiner: own, welcome, ratchetTree } = scene;
  const sealed = await sealedTo(mls);
  const all = [...commits, ...entries];
  return [
    decoder('processCommit', all, commits, async (input) => (await mls.processCommit(group, input)).ok),
    decoder('decrypt', all, entries, async (input) => (await mls.decrypt(group, input)).ok),
    decoder('joinFromWelcome: welcome', [welcome], [welcome], async (input) => {
      return (await mls.joinFromWelcome({ welcome: input, ratchetTree, own })).ok;
    }),
    decoder('joinFromWelcome: tree', [ratchetTree], [ratchetTree], async (input) => {
      return (await mls.joinFromWelcome({ welcome, ratchetTree: input, own })).ok;
    }),
    decoder('commit', [own.keyPackage], [own.keyPackage], async (input) => {
      return (await mls.commit(group, { adds: [input], removes: [], authenticatedData: NOTHING })).ok;
    }),
    {
      name: 'peekSender',
      samples: all,
      check: async (input) => {
        const claim = await mls.peekSender(group, input);
        return claim === undefined || Number.isSafeInteger(claim.leaf) ? undefined : 'claims no leaf';
      },
    },
    decoder('hpkeOpen', [sealed.sealed], [sealed.sealed], async (input) => {
      return (await mls.hpkeOpen(sealed.privateKey, INFO, NOTHING, input)) !== undefined;
    }),
    ...(await packageDecoders(mls)),
  ];
}

/** What people read of one another before they have a group together. */
async function packageDecoders(mls: Mls): Promise<readonly Decoder[]> {
  const { keyPackage } = await mls.generateKeyPackage({ credential: AUTHENTICATED });
  const { publicKey } = await mls.hpkeKeyPair();
  return [
    decoder(`${mls.suite} keyPackageInfo`, [keyPackage], [keyPackage], async (input) => {
      return (await mls.keyPackageInfo(input)).ok;
    }),
    {
      name: `${mls.suite} hpkeSeal`,
      samples: [publicKey],
      check: async (input) => {
        await mls.hpkeSeal(input, INFO, NOTHING, NOTHING);
        return undefined;
      },
    },
  ];
}

/** One that takes these inputs and no others: all else has somebody's signature or key against it. */
function decoder(
  name: string,
  samples: readonly Uint8Array[],
  good: readonly Uint8Array[],
  takes: (input: Uint8Array) => Promise<boolean>,
): Decoder {
  return {
    name,
    samples,
    check: async (input) => {
      const isGood = good.some((each) => equalBytes(each, input));
      if ((await takes(input)) === isGood) return undefined;
      return isGood ? 'refuses what is good' : 'takes what nobody made';
    },
  };
}

async function sealedTo(mls: Mls): Promise<{ readonly privateKey: Uint8Array; readonly sealed: Uint8Array }> {
  const { publicKey, privateKey } = await mls.hpkeKeyPair();
  const sealed = await mls.hpkeSeal(publicKey, INFO, NOTHING, AUTHENTICATED);
  if (sealed === undefined) throw new Error('a good key was refused');
  return { privateKey, sealed };
}

function stored(mls: Mls, group: Group): string {
  return mls
    .changedRecords(undefined, group)
    .put.map(([key, value]) => `${key} ${toHex(value)}`)
    .join('\n');
}
