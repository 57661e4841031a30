import { type Hash, type Request, clientFrame, encode, slotValue } from '@pando/protocol';
import { type TestLog, NO_PERMIT, openRequest, preparing, seeded } from './grove.ts';
import { passingBody } from './passing-body.ts';

/** One frame of each kind that speaks of a log with one decided slot: what hostile bytes are made from. */
export function sampleFrames(log: TestLog): readonly Uint8Array[] {
  const [client] = log.clients;
  if (client === undefined) throw new Error('no client');
  const { id } = log;
  const decide = log.bringing(1);
  const { frontier } = client.expect('frontier', { type: 'readFrontier', log: id, slot: 1 });
  if (frontier === null) throw new Error('no frontier');
  const value = log.value(log.creator, [{ key: log.creator.key, provisional: false }]);
  const prepare = preparing(log.instance(), value);
  const { ballot } = prepare;
  const { promise } = client.expect('promised', prepare);
  const certificate = [promise, promise];
  const row = { id: seeded('entry') as never, tag: 0 };
  const seal = { body: { ...frontier.body }, signature: frontier.signature };
  const held = {
    body: {
      log: id,
      slot: 1,
      value: decide.certificate.ballot.value,
      seals: [seeded('h') as Hash],
      server: frontier.body.server,
      incarnation: frontier.body.incarnation,
    },
    signature: frontier.signature,
  };
  const account = seeded('account') as never;
  const requests: readonly Request[] = [
    { type: 'hello', versions: [1, 2], agent: 'fuzz' },
    { type: 'ping' },
    { type: 'authenticate', account, device: seeded('device') as never, signature: seeded('s', 64) as never },
    { type: 'readRecord', account, from: 0 },
    { type: 'publishKeyPackages', oneTime: [seeded('package', 300)], lastResort: seeded('last', 300) },
    { type: 'claimKeyPackages', account, token: seeded('token', 16) as never },
    { type: 'setTokens', hashes: [seeded('hash') as Hash] },
    { type: 'putInbox', account, token: null, body: seeded('body', 200) },
    { type: 'readInbox', after: 0, limit: 10 },
    { type: 'deleteInbox', items: [1, 2, 3] },
    { type: 'requestPermits', purpose: 'log', count: 3 },
    { ...prepare, proof: { round: 0, certificate } },
    { type: 'accept', instance: log.instance(), ballot, value: encodeValue(value), certificate },
    decide,
    log.createRequest(),
    openRequest(client, id, log.creator),
    { type: 'closeLog', log: id },
    { type: 'append', log: id, tag: 1, body: seeded('body', 500) },
    { type: 'read', log: id, after: 0, limit: 100, bodies: true },
    { type: 'subscribe', log: id, mode: 'full', after: 0 },
    { type: 'fetch', log: id, ids: [row.id, row.id] },
    { type: 'readHead', log: id },
    { type: 'stage', log: id, body: seeded('blob', 400) },
    { type: 'fetchStaged', log: id, hash: seeded('blob') as Hash },
    { type: 'readSlots', log: id, from: 1, limit: 10 },
    { type: 'endorse', endorsement: log.endorsement(1, log.creator, [0]) },
    { type: 'readFrontier', log: id, slot: 1 },
    { type: 'offer', statement: { type: 'frontier', frontier }, after: 0, chain: frontier.body.chain, rows: [row] },
    { type: 'offer', statement: { type: 'seal', seal }, after: 0, chain: frontier.body.chain, rows: [] },
    { type: 'repair', log: id, tag: 0, body: seeded('body', 100) },
    { type: 'append', log: id, tag: 1, body: passingBody('body', 1_790_000_000) },
    { type: 'repairPassed', log: id, tag: 0, until: 1_790_000_000, digest: seeded('digest') as Hash },
    { type: 'seal', log: id, slot: 1 },
    { type: 'hold', log: id, slot: 1, seals: [seal] },
    { type: 'activate', log: id, slot: 1, certificate: { seals: [seal], held: [held] } },
    { type: 'adoptLog', genesis: log.genesis, key: log.creator.key, permit: NO_PERMIT },
  ];
  return requests.map((request, i) => encode(clientFrame, { id: i + 1, request }));
}

function encodeValue(value: ReturnType<TestLog['value']>): Uint8Array {
  return encode(slotValue, value);
}

/** A change to some bytes: which kind, where, and with what. */
export type Edit = readonly [kind: number, at: number, byte: number];

/** Replaces, inserts, removes, flips, cuts or repeats. */
export function mutate(bytes: Uint8Array, edits: readonly Edit[]): Uint8Array {
  let list = [...bytes];
  for (const [kind, where, byte] of edits) {
    const at = list.length === 0 ? 0 : where % list.length;
    if (kind === 0) list[at] = byte;
    else if (kind === 1) list.splice(at, 0, byte);
    else if (kind === 2) list.splice(at, 1);
    else if (kind === 3) list[at] = (list[at] ?? 0) ^ (1 << (byte % 8));
    else if (kind === 4) list = list.slice(0, at);
    else list.splice(at, 0, ...list.slice(at, at + byte));
  }
  return new Uint8Array(list);
}

/** Bytes of no meaning, or of CBOR heads only, which a decoder follows further. */
export function noise(random: (below: number) => number): Uint8Array {
  const bytes = new Uint8Array(random(200));
  const isCbor = random(2) === 0;
  for (let i = 0; i < bytes.length; i++) bytes[i] = isCbor ? (HEADS[random(HEADS.length)] ?? 0) : random(256);
  return bytes;
}

const HEADS: readonly number[] = [
  0x00, 0x01, 0x17, 0x18, 0x19, 0x1b, 0x20, 0x40, 0x41, 0x58, 0x59, 0x5b, 0x60, 0x61, 0x80, 0x81, 0x82, 0x83, 0x84,
  0x98, 0x9b, 0x9f, 0xa0, 0xc0, 0xf4, 0xf5, 0xf6, 0xff,
];
