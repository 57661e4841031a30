import fc from 'fast-check';
import type { Ballot } from '../consensus/ballot.ts';
import type { Accepted, DecisionCertificate, Promised, PromiseCertificate } from '../consensus/certificate.ts';
import type { Instance } from '../consensus/instance.ts';
import type { Genesis } from '../genesis.ts';
import { MAX_RETENTION_SECONDS } from '../limits.ts';
import type { ActiveCertificate, Held } from '../log/activation.ts';
import type { Endorsement } from '../log/endorsement.ts';
import type { Frontier, Head, Seal } from '../log/head.ts';
import type { AccessEntry, DecidedSlot, SetEndorsement, SlotValue } from '../log/slot-value.ts';
import type { Permit } from '../permit.ts';
import type { AccountRecord } from '../record.ts';
import type { Replica, ReplicaSet } from '../replica-set.ts';
import type { CertifiedRecord } from '../wire/certified-record.ts';
import type { EntryRow } from '../wire/entry-row.ts';
import { seeded } from './signature-crypto.ts';

/** Any value of each structure that its codec takes; the signatures in them are nobody's. */

/** Exactly so many bytes. They are drawn as one number, which is quicker than byte by byte. */
export function fixed<T extends Uint8Array>(length: number): fc.Arbitrary<T> {
  return fc.nat().map((label) => seeded<T>(`${label}`, length));
}

/** At most so many bytes, and not many. */
export function blob(max = 300): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(fc.nat(), fc.oneof(fc.nat(30), fc.constantFrom(255, 256, 300)))
    .map(([label, length]) => seeded(`${label}`, Math.min(length, max)));
}

/** At most `max` bytes of UTF-8, and not many. */
export function words(max: number): fc.Arbitrary<string> {
  return fc.string({ unit: 'binary', maxLength: Math.min(20, Math.floor(max / 4)) });
}

export function few<T>(of: fc.Arbitrary<T>, maxLength = 3): fc.Arbitrary<T[]> {
  return fc.array(of, { maxLength });
}

export function uints(max: number = Number.MAX_SAFE_INTEGER): fc.Arbitrary<number> {
  return fc.oneof(fc.nat(Math.min(max, 300)), fc.integer({ min: 0, max }), fc.constant(max));
}

export const u16 = uints(0xffff);
export const u32 = uints(0xffff_ffff);
/** A hash, an id or a public key. */
export const b32 = <T extends Uint8Array>(): fc.Arbitrary<T> => fixed<T>(32);
/** An incarnation or a token. */
export const b16 = <T extends Uint8Array>(): fc.Arbitrary<T> => fixed<T>(16);
export const b64 = <T extends Uint8Array>(): fc.Arbitrary<T> => fixed<T>(64);

const server = { server: b32<Promised['body']['server']>(), incarnation: b16<Promised['body']['incarnation']>() };

/** A statement's body with a signature under it. */
function signed<T extends { readonly body: object; readonly signature: Uint8Array }>(
  body: fc.Arbitrary<T['body']>,
): fc.Arbitrary<T> {
  return fc.tuple(body, b64()).map(([of, signature]) => ({ body: of, signature }) as unknown as T);
}

export const anyReplica: fc.Arbitrary<Replica> = fc.record({ key: b32(), incarnation: b16(), url: words(256) });
export const anyReplicaSet: fc.Arbitrary<ReplicaSet> = fc.record({ replicas: few(anyReplica), quorum: uints(8) });
export const anyBallot: fc.Arbitrary<Ballot> = fc.record({ round: u32, value: b32() });

export const anyInstance: fc.Arbitrary<Instance> = fc.oneof(
  fc.record({ type: fc.constant('slot' as const), log: b32(), slot: uints(), previous: b32() }),
  fc.record({ type: fc.constant('record' as const), account: b32(), version: uints(), previous: b32() }),
) as fc.Arbitrary<Instance>;

export const anyPromise = signed<Promised>(
  fc.record({ instance: b32(), ballot: anyBallot, accepted: fc.option(anyBallot), ...server }),
);
export const anyAccepted = signed<Accepted>(fc.record({ instance: b32(), ballot: anyBallot, ...server }));
export const anyDecision: fc.Arbitrary<DecisionCertificate> = fc.record({
  ballot: anyBallot,
  accepted: few(anyAccepted),
});
const flatCertificate: fc.Arbitrary<PromiseCertificate> = fc.record({
  promises: few(anyPromise),
  nested: fc.constant(null),
});
export const anyPromiseCertificate: fc.Arbitrary<PromiseCertificate> = few(flatCertificate).map((inner) => {
  let nested: PromiseCertificate | null = null;
  for (const { promises } of inner) nested = { promises, nested };
  return nested ?? { promises: [], nested: null };
});

export const anyGenesis: fc.Arbitrary<Genesis> = fc.record({
  nonce: b32(),
  creator: b32(),
  replicas: anyReplicaSet,
  retentionSeconds: uints(MAX_RETENTION_SECONDS),
});

export const anyHead = signed<Head>(
  fc.record({ log: b32(), ...server, sequence: uints(), chain: b32(), decided: uints(), endorsed: uints() }),
);
const sealBody = fc.record<Seal['body']>({
  log: b32(),
  ...server,
  slot: uints(),
  value: b32(),
  sequence: uints(),
  chain: b32(),
  expired: uints(),
});
export const anySeal = signed<Seal>(sealBody);
export const anyFrontier = signed<Frontier>(sealBody);
export const anyHeld = signed<Held>(
  fc.record({ log: b32(), slot: uints(), value: b32(), seals: few(b32()), ...server }),
);
export const anyActive: fc.Arbitrary<ActiveCertificate> = fc.record({ seals: few(anySeal), held: few(anyHeld) });

const anyAccessEntry: fc.Arbitrary<AccessEntry> = fc.record({ key: b32(), provisional: fc.boolean() });
const anySetEndorsement: fc.Arbitrary<SetEndorsement> = fc.record({ key: b32(), signature: b64() });
export const anySlotValue = signed<SlotValue>(
  fc.record({
    binding: fc.record({
      log: b32(),
      slot: uints(),
      previous: b32(),
      accessKeys: few(anyAccessEntry),
      replicas: anyReplicaSet,
      retentionSeconds: uints(MAX_RETENTION_SECONDS),
      stateHash: b32(),
    }),
    commit: blob(),
    state: blob(),
    blob: fc.option(b32()),
    introductions: few(b32()),
    setEndorsements: few(anySetEndorsement, 2),
    signer: b32(),
  }),
);
export const anyDecidedSlot: fc.Arbitrary<DecidedSlot> = fc.record({ value: anySlotValue, certificate: anyDecision });
export const anyEndorsement = signed<Endorsement>(
  fc.record({ log: b32(), slot: uints(), value: b32(), voids: few(uints()), key: b32() }),
);

export const anyRecord: fc.Arbitrary<AccountRecord> = fc.record({
  body: fc.record({
    version: uints(1_000_000),
    previous: fc.option(b32()),
    nonce: b32(),
    devices: few(b32()),
    homes: anyReplicaSet,
    inboxKey: blob(),
    recoveryKey: b32(),
    protocolVersions: few(u16),
  }),
  signer: b32(),
  signature: b64(),
}) as fc.Arbitrary<AccountRecord>;
export const anyCertifiedRecord: fc.Arbitrary<CertifiedRecord> = fc.record({
  record: anyRecord,
  certificate: fc.option(anyDecision),
});

export const anyPermit = signed<Permit>(
  fc.record({
    server: b32<Permit['body']['server']>(),
    purpose: fc.constantFrom('log' as const, 'blob' as const),
    nonce: b32(),
    expires: uints(),
  }),
);
export const anyRow: fc.Arbitrary<EntryRow> = fc.record({
  sequence: uints(),
  id: b32(),
  tag: uints(),
  body: fc.option(blob()),
  expired: fc.boolean(),
});
