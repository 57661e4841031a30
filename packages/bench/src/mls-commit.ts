/**
 * Measures MLS operations by group size, in Node and in Chromium, for both cipher suites:
 * `npm run bench:mls -- [sizes] [rounds]`, for example `npm run bench:mls -- 10,100,250 11`.
 * The environment variable CHROMIUM names the browser; without any, Node alone is measured.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMls, type Group, type Mls, type OwnKeyPackage, type SuiteName } from '@pando/engine/mls';
import { nodeCrypto, nodePrimitives } from '@pando/engine/node';
import { chromium } from '@playwright/test';
import { build } from 'vite';
import { type Figures, measure, type Scenario } from './mls-measure.ts';

const SUITES: readonly SuiteName[] = ['x25519', 'xwing'];
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const EMPTY = new Uint8Array();

/** A credential is about as large as a device's first record with one signature. */
const CREDENTIAL = 300;

/** This many members, spread over the tree, have committed since the group was made. */
const COMMITTERS = 16;

async function main(): Promise<void> {
  const sizes = (process.argv[2] ?? '10,100,250').split(',').map(Number);
  const rounds = Number(process.argv[3] ?? 11);
  const browser = existsSync(CHROMIUM) ? await openPage() : undefined;
  print([
    'suite',
    'members',
    'where',
    'process update',
    'make update',
    'encrypt',
    'decrypt',
    'join',
    'update bytes',
    'tree bytes',
    'bytes a message stores',
  ]);
  for (const suite of SUITES) {
    const mls = nodeMls(suite);
    for (const size of sizes) {
      const scenario = await prepare(mls, size);
      const stored = await storedByMessage(mls, scenario);
      const tail = [scenario.update.length, scenario.join.ratchetTree.length, stored].map(String);
      print([suite, String(size), 'Node', ...row(await measure(mls, scenario, rounds)), ...tail]);
      if (browser !== undefined) {
        print([suite, String(size), 'Chromium', ...row(await browser.measure(suite, scenario, rounds)), ...tail]);
      }
    }
  }
  await browser?.close();
}

function nodeMls(suite: SuiteName): Mls {
  return createMls({ crypto: nodeCrypto(), primitives: nodePrimitives(), suite, checkCredential: () => true });
}

/** One member adds all others at once; then some of them, spread over the tree, commit an update each. */
async function prepare(mls: Mls, size: number): Promise<Scenario> {
  const packages: OwnKeyPackage[] = [];
  for (let i = 0; i < size; i++)
    packages.push(await mls.generateKeyPackage({ credential: new Uint8Array(CREDENTIAL).fill(i) }));
  const [first, ...others] = packages as [OwnKeyPackage, ...OwnKeyPackage[]];
  const alone = await mls.createGroup({ groupId: new Uint8Array(32), own: first });
  const adding = await mls.commit(alone, {
    adds: others.map((own) => own.keyPackage),
    removes: [],
    authenticatedData: EMPTY,
  });
  if (!adding.ok || adding.staged.welcome === undefined) throw new Error('the members could not be added');
  const { welcome, ratchetTree } = adding.staged;

  const step = Math.max(1, Math.floor(others.length / COMMITTERS));
  const groups: Group[] = [adding.staged.group];
  for (const own of others.filter((_, i) => i % step === 0).slice(0, COMMITTERS)) {
    const joined = await mls.joinFromWelcome({ welcome, ratchetTree, own });
    if (!joined.ok) throw new Error(joined.detail);
    groups.push(joined.group);
  }
  for (let i = 1; i < groups.length; i++) await commitToAll(mls, groups, i);

  const update = await mls.commit(groups[1] as Group, { adds: [], removes: [], authenticatedData: EMPTY });
  const joiner = await mls.generateKeyPackage({ credential: new Uint8Array(CREDENTIAL) });
  const addOne = await mls.commit(groups[1] as Group, {
    adds: [joiner.keyPackage],
    removes: [],
    authenticatedData: EMPTY,
  });
  if (!update.ok || !addOne.ok || addOne.staged.welcome === undefined) throw new Error('the commits could not be made');
  const { entry } = await mls.encrypt(groups[1] as Group, new Uint8Array(1024), EMPTY);
  const observer = mls.deleteEpochsBefore(groups[0] as Group, (groups[0] as Group).epoch);
  return {
    members: size,
    records: mls.changedRecords(undefined, observer).put,
    update: update.staged.commit,
    entry,
    join: { welcome: addOne.staged.welcome, ratchetTree: addOne.staged.ratchetTree, own: joiner },
  };
}

async function commitToAll(mls: Mls, groups: Group[], committer: number): Promise<void> {
  const made = await mls.commit(groups[committer] as Group, { adds: [], removes: [], authenticatedData: EMPTY });
  if (!made.ok) throw new Error(made.detail);
  for (const [i, group] of groups.entries()) {
    if (i === committer) groups[i] = made.staged.group;
    else {
      const processed = await mls.processCommit(group, made.staged.commit);
      if (!processed.ok) throw new Error(processed.reason);
      groups[i] = processed.group;
    }
  }
}

async function storedByMessage(mls: Mls, scenario: Scenario): Promise<number> {
  const before = mls.decodeGroup(scenario.records);
  const { group } = await mls.encrypt(before, new Uint8Array(1024), EMPTY);
  return mls.changedRecords(before, group).put.reduce((sum, [key, value]) => sum + key.length + value.length, 0);
}

interface Browser {
  measure(suite: SuiteName, scenario: Scenario, rounds: number): Promise<Figures>;
  close(): Promise<void>;
}

/** Bundles the page, serves it on localhost (WebCrypto wants a secure context) and opens it. */
async function openPage(): Promise<Browser> {
  const folder = await mkdtemp(join(tmpdir(), 'pando-mls-'));
  const bundle = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      outDir: folder,
      lib: { entry: join(import.meta.dirname, 'mls-page.ts'), formats: ['es'], fileName: 'page' },
    },
  });
  const outputs = Array.isArray(bundle) ? bundle : [bundle];
  const chunk = outputs.flatMap((each) => ('output' in each ? each.output : [])).find((each) => each.type === 'chunk');
  if (chunk?.type !== 'chunk') throw new Error('the page was not bundled');
  const { code } = chunk;
  const server = createServer((request, response) => {
    const isScript = request.url === '/page.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? code : '<!doctype html><script type="module" src="/page.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-background-networking'],
  });
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.waitForFunction('globalThis.measureMls !== undefined');
  return {
    measure: (suite, scenario, rounds) =>
      page.evaluate(
        ([suiteName, json, count]) =>
          (globalThis as unknown as { measureMls(...values: unknown[]): Promise<Figures> }).measureMls(
            suiteName,
            json,
            count,
          ),
        [suite, JSON.stringify(scenario, base64), rounds] as const,
      ),
    async close() {
      await browser.close();
      server.close();
      await rm(folder, { recursive: true });
    },
  };
}

function base64(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value;
}

function row(figures: Figures): string[] {
  const { processUpdate, makeUpdate, encrypt, decrypt, join: joining } = figures;
  return [processUpdate, makeUpdate, encrypt, decrypt, joining].map((milliseconds) => milliseconds.toFixed(1));
}

function print(cells: readonly string[]): void {
  console.log(`| ${cells.join(' | ')} |`);
}

await main();
