import {
  type AccountRecord,
  type DeviceKey,
  type Response,
  equalBytes,
  toHex,
  verifyCredential,
} from '@pando/protocol';
import { backoff } from '../network/backoff.ts';
import { serverUrls } from '../network/server-url.ts';
import type { Address, Claimed } from '../services.ts';
import type { Turn } from '../turn.ts';
import { type AccountContext, urlsOf } from './context.ts';
import type { RecordReader } from './record-reader.ts';

/** Homes that hold no key packages now are asked again, one round after the other, so many times. */
const MAX_ROUNDS = 4;
const ROUND_BASE_MS = 250;
/** A claim that no home could be asked for by then has failed. */
const PATIENCE_MS = 15_000;

type Then = (turn: Turn, claimed: Claimed | undefined) => Promise<void> | void;
type Package = Claimed['packages'][number];

interface Claim {
  readonly who: Address;
  readonly waiting: Then[];
  record: AccountRecord | undefined;
  /** Homes still to be asked in this round. */
  left: string[];
  rounds: number;
  notBefore: number;
  deadline: number;
  busy: boolean;
  readonly packages: Map<string, Package>;
  outcome: 'open' | 'done' | 'failed';
}

/** Takes key packages of people from their homes, one home after the other until there is one for each device. */
export class Claims {
  readonly #ctx: AccountContext;
  readonly #reader: RecordReader;
  readonly #claims = new Map<string, Claim>();

  constructor(ctx: AccountContext, reader: RecordReader) {
    this.#ctx = ctx;
    this.#reader = reader;
  }

  claim(turn: Turn, who: Address, then: Then): void {
    const key = toHex(who.account);
    const known = this.#claims.get(key);
    if (known !== undefined) return void known.waiting.push(then);
    const claim = newClaim(who, then);
    this.#claims.set(key, claim);
    this.#reader.read(turn, who.account, who.homes, (answered, chain) => {
      claim.record = chain?.at(-1)?.record;
      if (claim.record === undefined) claim.outcome = 'failed';
      else this.#startRound(claim, claim.record);
      claim.deadline = answered.now + PATIENCE_MS;
    });
  }

  async plan(turn: Turn): Promise<void> {
    for (const [key, claim] of this.#claims) {
      if (claim.outcome === 'open') this.#planClaim(turn, claim);
      if (claim.outcome === 'open') continue;
      this.#claims.delete(key);
      const claimed = resultOf(claim);
      // Each gets what was claimed for it: a one-time package serves once, so the others ask anew.
      const [first, ...others] = claim.waiting;
      await first?.(turn, claimed);
      for (const then of others) {
        if (claimed === undefined) await then(turn, undefined);
        else this.claim(turn, claim.who, then);
      }
    }
  }

  urls(): readonly string[] {
    return [...this.#claims.values()].flatMap(({ record }) =>
      record === undefined ? [] : serverUrls(urlsOf(record.body.homes)),
    );
  }

  #planClaim(turn: Turn, claim: Claim): void {
    const { record } = claim;
    if (record === undefined || claim.busy) return;
    if (claim.notBefore > turn.now) return turn.wakeAt(claim.notBefore);
    if (claim.left.length === 0) return this.#endRound(turn, claim, record);
    const url = claim.left.find((each) => this.#ctx.links.greeting(each, 'account') !== undefined);
    if (url !== undefined) return this.#ask(turn, claim, url, true);
    if (claim.deadline > turn.now) return turn.wakeAt(claim.deadline);
    claim.outcome = claim.packages.size > 0 ? 'done' : 'failed';
  }

  #ask(turn: Turn, claim: Claim, url: string, withToken: boolean): void {
    const { account, token } = claim.who;
    const shown = withToken ? (token ?? null) : null;
    claim.busy = this.#ctx.links.request(
      turn,
      url,
      'account',
      { type: 'claimKeyPackages', account, token: shown },
      async (answered, answer) => {
        claim.busy = false;
        // A token may be gone that the account has withdrawn; strangers may ask too, now and then.
        if (answer?.type === 'error' && answer.code === 'unauthorised' && shown !== null)
          return this.#ask(answered, claim, url, false);
        claim.left = claim.left.filter((each) => each !== url);
        if (answer?.type === 'keyPackages') await this.#take(claim, answer);
      },
    );
  }

  async #take(claim: Claim, { packages }: Extract<Response, { type: 'keyPackages' }>): Promise<void> {
    for (const { device, keyPackage } of packages) {
      const isWanted = claim.record?.body.devices.some((each) => equalBytes(each, device)) === true;
      if (isWanted && !claim.packages.has(toHex(device)) && (await this.#isOf(claim, device, keyPackage))) {
        claim.packages.set(toHex(device), { device, keyPackage });
      }
    }
    if (claim.packages.size === claim.record?.body.devices.length) claim.outcome = 'done';
  }

  async #isOf(claim: Claim, device: DeviceKey, keyPackage: Uint8Array): Promise<boolean> {
    const info = await this.#ctx.ports.mls.keyPackageInfo(keyPackage);
    const identity = info.ok ? verifyCredential(this.#ctx.ports.crypto, info.credential, info.signatureKey) : undefined;
    return (
      identity !== undefined && equalBytes(identity.account, claim.who.account) && equalBytes(identity.device, device)
    );
  }

  /** A device whose key packages are nowhere is left out rather than waited for without end. */
  #endRound(turn: Turn, claim: Claim, record: AccountRecord): void {
    claim.rounds += 1;
    if (claim.packages.size > 0) claim.outcome = 'done';
    else if (claim.rounds >= MAX_ROUNDS) claim.outcome = 'failed';
    else {
      this.#startRound(claim, record);
      claim.notBefore = turn.now + ROUND_BASE_MS + backoff(this.#ctx.ports.crypto, claim.rounds, ROUND_BASE_MS);
      turn.wakeAt(claim.notBefore);
    }
  }

  /** In an order of this device's own, so that claims spread over the homes. */
  #startRound(claim: Claim, record: AccountRecord): void {
    const urls = serverUrls(urlsOf(record.body.homes));
    const first = (this.#ctx.ports.crypto.random(1)[0] ?? 0) % Math.max(1, urls.length);
    claim.left = [...urls.slice(first), ...urls.slice(0, first)];
  }
}

function newClaim(who: Address, then: Then): Claim {
  return {
    who,
    waiting: [then],
    record: undefined,
    left: [],
    rounds: 0,
    notBefore: 0,
    deadline: 0,
    busy: false,
    packages: new Map(),
    outcome: 'open',
  };
}

function resultOf({ record, packages, outcome }: Claim): Claimed | undefined {
  if (outcome !== 'done' || record === undefined) return undefined;
  return { inboxKey: record.body.inboxKey, packages: [...packages.values()] };
}
