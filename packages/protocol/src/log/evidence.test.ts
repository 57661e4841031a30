import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, encode } from '../cbor/index.ts';
import { acceptedStatement } from '../consensus/certificate.ts';
import type { EntryId, Hash, LogId } from '../ids.ts';
import { type TestServer, reborn, setOf, testServer, testServers } from '../testing/servers.ts';
import { crypto, damaged, seeded } from '../testing/signature-crypto.ts';
import { type Evidence, accusedBy, areTwoDecisions, evidence, isEvidence } from './evidence.ts';
import { emptyChain, extendChain, frontierStatement, headStatement, sealStatement } from './head.ts';
import type { ListStatement } from './list-statement.ts';

const log = seeded<LogId>('log');
const value = seeded<Hash>('value');
const server = testServer('a');

/** What one replica has of the log, as it signs it. */
class List {
  readonly #by: TestServer;
  readonly rows: { readonly id: EntryId; readonly tag: number }[] = [];
  sequence = 0;
  chain = emptyChain(crypto, log);
  decided = 0;
  endorsed = 0;
  expired = 0;

  constructor(by = server) {
    this.#by = by;
  }

  append(label: string): this {
    const row = { id: seeded<EntryId>(label), tag: this.decided };
    this.rows.push(row);
    this.chain = extendChain(crypto, this.chain, row.id, row.tag);
    this.sequence += 1;
    return this;
  }

  head(): ListStatement {
    const { sequence, chain, decided, endorsed } = this;
    const body = { ...this.#signer(), sequence, chain, decided, endorsed };
    return { type: 'head', head: { body, signature: headStatement.sign(crypto, this.#by.seed, body) } };
  }

  frontier(slot = this.endorsed, of = value): ListStatement {
    const { sequence, chain, expired } = this;
    const body = { ...this.#signer(), slot, value: of, sequence, chain, expired };
    return { type: 'frontier', frontier: { body, signature: frontierStatement.sign(crypto, this.#by.seed, body) } };
  }

  seal(slot: number, of = value): ListStatement {
    const { sequence, chain, expired } = this;
    const body = { ...this.#signer(), slot, value: of, sequence, chain, expired };
    return { type: 'seal', seal: { body, signature: sealStatement.sign(crypto, this.#by.seed, body) } };
  }

  #signer(): { log: LogId; server: TestServer['key']; incarnation: TestServer['incarnation'] } {
    return { log, server: this.#by.key, incarnation: this.#by.incarnation };
  }
}

function lists(
  one: ListStatement,
  other: ListStatement,
  link: Extract<Evidence, { type: 'lists' }>['link'] = null,
): Evidence {
  return { type: 'lists', one, other, link };
}

function accuses(one: ListStatement, other: ListStatement): boolean {
  const either = isEvidence(crypto, lists(one, other));
  expect(isEvidence(crypto, lists(other, one))).toBe(either);
  return either;
}

describe('two statements about one list', () => {
  const list = (...labels: readonly string[]): List => {
    const made = new List();
    for (const label of labels) made.append(label);
    return made;
  };

  it('accuse a server that signed two lists of one length', () => {
    expect(accuses(list('a').head(), list('b').head())).toBe(true);
    expect(accuses(list('a').head(), list('b').frontier(1))).toBe(true);
    expect(accuses(list('a').seal(1), list('b').frontier(1))).toBe(true);
    expect(accuses(list('a').head(), list('a').head())).toBe(false);
  });

  it('accuse one that signed a slot closed or sealed twice', () => {
    expect(accuses(list('a').frontier(1), list('a', 'b').frontier(1))).toBe(true);
    expect(accuses(list('a').seal(1), list('a', 'b').seal(1))).toBe(true);
    expect(accuses(list('a').frontier(1), list('a').frontier(1, seeded('other')))).toBe(true);
    expect(accuses(list('a').seal(1), list('a', 'b').frontier(1, seeded('other')))).toBe(true);
    expect(accuses(list('a').seal(1), list('a', 'b').frontier(1))).toBe(false);
    const later = list('a');
    later.expired = 1;
    expect(accuses(list('a').seal(1), later.seal(1))).toBe(false);
    expect(accuses(list('a').frontier(1), later.frontier(1))).toBe(true);
  });

  it('accuse one whose list has become shorter', () => {
    expect(accuses(list('a', 'b').frontier(1), list('a').frontier(2))).toBe(true);
    expect(accuses(list('a').frontier(1), list('a', 'b').frontier(2))).toBe(false);
    const [short, long] = [list('a'), list('a', 'b')];
    short.endorsed = 3;
    expect(accuses(long.frontier(2), short.head())).toBe(true);
    expect(accuses(long.head(), short.head())).toBe(true);
    expect(accuses(long.head(), short.frontier(1))).toBe(true);
    expect(accuses(list('a').head(), long.frontier(1))).toBe(false);
  });

  it('never accuse a server that kept the rules', () => {
    const steps = fc.array(fc.constantFrom('append', 'decide', 'endorse', 'head', 'seal', 'expire'), { maxLength: 20 });
    fc.assert(
      fc.property(steps, (taken) => {
        const honest = new List();
        const signed: ListStatement[] = [];
        const seals = new Map<number, List>();
        for (const [i, step] of taken.entries()) {
          if (step === 'append') honest.append(`entry ${i}`);
          else if (step === 'decide') honest.decided += 1;
          else if (step === 'expire') honest.expired = Math.min(honest.expired + 1, honest.sequence);
          else if (step === 'head') signed.push(honest.head());
          else if (step === 'seal' && !seals.has(honest.decided)) {
            seals.set(honest.decided, honest);
            signed.push(honest.seal(honest.decided, seeded(`value ${honest.decided}`)));
          } else if (step === 'endorse' && honest.endorsed < honest.decided) {
            honest.endorsed = honest.decided;
            signed.push(honest.frontier(honest.endorsed, seeded(`value ${honest.endorsed}`)));
          }
        }
        for (const one of signed) for (const other of signed) expect(accuses(one, other)).toBe(false);
      }),
      { numRuns: 40 },
    );
  });

  it('accuse one whose later list does not begin with the earlier one, by the rows between them', () => {
    const [before, after] = [list('a', 'b'), list('a', 'x', 'c', 'd')];
    const { chain } = list('a', 'x');
    const link = { chain, rows: after.rows.slice(2) };
    expect(isEvidence(crypto, lists(before.head(), after.head()))).toBe(false);
    expect(isEvidence(crypto, lists(before.head(), after.head(), link))).toBe(true);
    expect(isEvidence(crypto, lists(before.head(), after.head(), { ...link, chain: before.chain }))).toBe(false);
    expect(isEvidence(crypto, lists(before.head(), after.head(), { chain, rows: after.rows.slice(3) }))).toBe(false);
    const honest = list('a', 'b', 'c');
    const { chain: own } = before;
    expect(isEvidence(crypto, lists(before.head(), honest.head(), { chain: own, rows: honest.rows.slice(2) }))).toBe(
      false,
    );
  });

  it('are of one log, one server and one incarnation, and signed by it', () => {
    const one = list('a').head();
    const other = list('b').head();
    if (other.type !== 'head') throw new Error('this is something else');
    const with_ = (head: typeof other.head): ListStatement => ({ type: 'head', head });
    expect(accuses(one, with_({ ...other.head, signature: damaged(other.head.signature) }))).toBe(false);
    expect(accuses(one, new List(testServer('b')).append('b').head())).toBe(false);
    expect(accuses(one, new List(reborn(server)).append('b').head())).toBe(false);
    const body = { ...other.head.body, log: seeded<LogId>('other') };
    expect(accuses(one, with_({ body, signature: headStatement.sign(crypto, server.seed, body) }))).toBe(false);
  });

  it('name the server, and survive the wire', () => {
    const made = lists(list('a').head(), list('b').seal(2), { chain: list('b').chain, rows: [] });
    expect(accusedBy(made)).toEqual({ key: server.key, incarnation: server.incarnation });
    const decoded = decode(evidence, encode(evidence, made));
    expect(decoded.ok && isEvidence(crypto, decoded.value)).toBe(true);
  });
});

describe('two decisions of one instance', () => {
  const servers = testServers(4);
  const instance = seeded<Hash>('instance');
  const [v, w] = [seeded<Hash>('v'), seeded<Hash>('w')];

  const decision = (of: Hash, by: readonly TestServer[]): Parameters<typeof areTwoDecisions>[3] => {
    const ballot = { round: 1, value: of };
    const signed = by.map(({ key, incarnation, seed }) => {
      const body = { instance, ballot, server: key, incarnation };
      return { body, signature: acceptedStatement.sign(crypto, seed, body) };
    });
    return { ballot, accepted: signed };
  };

  it('are shown by two certificates of a quorum each, for two values', () => {
    const two = (one: Hash, other: Hash, by = servers.slice(1)): boolean =>
      areTwoDecisions(crypto, setOf(servers), instance, decision(one, servers.slice(0, 3)), decision(other, by));
    expect(two(v, w)).toBe(true);
    expect(two(v, v)).toBe(false);
    expect(two(v, w, servers.slice(2))).toBe(false);
  });
});
