import {
  type AccountId,
  INBOX_SEAL_INFO,
  type InboxMessage,
  decode,
  encode,
  fromHex,
  inboxMessage,
  introductionStatement,
  joinRequestStatement,
  readdRequestStatement,
} from '@pando/protocol';
import { arbitraryOf } from '@pando/protocol/testing';
import { activation, envelopeCodec, pad, setEndorsed, setPlan } from '@pando/engine/testing';
import { type Act, type MaliciousMember, type Prng, append, encrypt } from '@pando/simulator';
import fc from 'fast-check';
import { mutated } from './mutation.ts';

const SAMPLES = 40;
const NOTHING = new Uint8Array();

/** What a member can say that no engine says. */
export class OddSpeech {
  readonly #random: Prng;
  readonly #accounts: readonly AccountId[];
  readonly #envelopes: readonly Uint8Array[];
  readonly #messages: readonly InboxMessage[];
  #inputs = 0;

  constructor(random: Prng, accounts: readonly string[]) {
    this.#random = random;
    this.#accounts = accounts.map((each) => fromHex(each) as Uint8Array as AccountId);
    const seed = random.next();
    const sample = <T>(any: fc.Arbitrary<T>): readonly T[] => fc.sample(any, { numRuns: SAMPLES, seed });
    const controls = [setPlan, setEndorsed, activation].flatMap((codec, i) =>
      sample(arbitraryOf(codec as typeof setPlan)).map((value) => ({
        timestamp: { wall: 0, counter: 0 },
        number: 1,
        heads: [],
        body: { type: 'control' as const, kind: i + 1, payload: encode(codec as typeof setPlan, value) },
      })),
    );
    this.#envelopes = [...sample(arbitraryOf(envelopeCodec)), ...controls].map((each) => encode(envelopeCodec, each));
    this.#messages = sample(arbitraryOf(inboxMessage));
  }

  /** How many odd things were said. */
  get inputs(): number {
    return this.#inputs;
  }

  /** Entries and inbox items, for as long as `isWanted`. */
  async *speak(me: MaliciousMember, isWanted: () => boolean): Act {
    yield* me.catchUp();
    for (let i = 1; isWanted() && !me.isOut; i++) {
      if (i % 30 === 0) yield* me.catchUp();
      if (this.#random.below(4) > 0) yield* this.#sayEntry(me);
      else yield* this.#putItem(me);
      this.#inputs += 1;
      yield* me.wait(this.#random.below(20));
    }
  }

  async *#sayEntry(me: MaliciousMember): Act {
    const random = this.#random;
    const plaintext = mutated(random.pick(this.#envelopes), random.pick(this.#envelopes), random);
    const isPadded = random.below(8) > 0;
    const entry = await encrypt(me, isPadded ? pad(plaintext) : plaintext, me.arms.mls);
    const heard = me.heard.length > 0 ? random.pick(me.heard).body : entry;
    const body = random.below(6) === 0 ? mutated(entry, heard, random) : entry;
    yield* append(me, body, { tag: Math.max(0, me.validSlot - (random.below(10) === 0 ? 1 : 0)) });
  }

  async *#putItem(me: MaliciousMember): Act {
    const random = this.#random;
    const account = random.pick(this.#accounts);
    const server = random.pick(me.servers);
    const answer = yield* me.links.ask(server, { type: 'readRecord', account, from: 0 });
    const inboxKey = answer?.type === 'record' ? answer.records.at(-1)?.record.body.inboxKey : undefined;
    if (inboxKey === undefined) return;
    const bytes = mutated(
      encode(inboxMessage, this.#trueMessage(me)),
      encode(inboxMessage, random.pick(this.#messages)),
      random,
    );
    const sealed = await me.arms.mls.hpkeSeal(inboxKey, INBOX_SEAL_INFO, NOTHING, this.#signedAgain(me, bytes));
    if (sealed !== undefined) yield* me.links.ask(server, { type: 'putInbox', account, token: null, body: sealed });
  }

  /** One that would be believed, or any. */
  #trueMessage(me: MaliciousMember): InboxMessage {
    const any = this.#random.pick(this.#messages);
    if (any.type !== 'introduction') return any;
    const { genesis } = me.loot.row;
    const slot = this.#random.below(2) === 0 ? me.slot : any.introduction.slot;
    const known = { ...any.introduction, log: me.log, genesis, replicas: me.replicas, slot };
    return { ...any, introduction: known };
  }

  #signedAgain(me: MaliciousMember, bytes: Uint8Array): Uint8Array {
    const decoded = decode(inboxMessage, bytes);
    if (!decoded.ok || this.#random.below(4) === 0) return bytes;
    const { crypto } = me.arms;
    const { deviceSeed } = me.loot.identity;
    const message = decoded.value;
    switch (message.type) {
      case 'introduction': {
        const inviter = { ...message.introduction.inviter, device: crypto.ed25519.publicKey(deviceSeed) as never };
        const introduction = { ...message.introduction, inviter };
        const signature = introductionStatement.sign(crypto, deviceSeed, introduction);
        return encode(inboxMessage, { ...message, introduction, signature });
      }
      case 'readd':
        return encode(inboxMessage, {
          ...message,
          signature: readdRequestStatement.sign(crypto, deviceSeed, message.request),
        });
      case 'join': {
        const request = { ...message.request, device: crypto.ed25519.publicKey(deviceSeed) as never };
        const signature = joinRequestStatement.sign(crypto, deviceSeed, request);
        return encode(inboxMessage, { ...message, request, signature });
      }
      case 'moved':
        return bytes;
    }
  }
}
