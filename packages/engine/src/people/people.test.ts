import { type AccountId, type Token, formatContactLink, toHex } from '@pando/protocol';
import { describe, expect, it } from 'vitest';
import { nodeCrypto } from '../crypto/node.ts';
import type { Mls } from '../mls/mls.ts';
import type { OwnAccount } from '../services.ts';
import { MemoryStore } from '../timeline/testing/memory-store.ts';
import { Turn } from '../turn.ts';
import { People } from './people.ts';

const idOf = (byte: number): AccountId => new Uint8Array(32).fill(byte) as AccountId;
const [self, bo, cy] = [idOf(1), idOf(2), idOf(3)];
const token = new Uint8Array(16).fill(7) as Token;
const own = { account: self, name: 'Ana', homes: { replicas: [], quorum: 0 } } as unknown as OwnAccount;

class Knowing {
  readonly store = new MemoryStore();
  people = new People(
    () => own,
    () => undefined,
  );

  turn(): Turn {
    return new Turn({ clock: { now: () => 0 }, crypto: nodeCrypto(), mls: {} as Mls, store: this.store });
  }

  do(act: (people: People, turn: Turn) => void): this {
    const turn = this.turn();
    act(this.people, turn);
    this.store.write(turn.tx.writes());
    return this;
  }

  async restart(): Promise<void> {
    this.people = new People(
      () => own,
      () => undefined,
    );
    await this.people.load(this.turn().tx);
  }
}

const linkOf = (account: AccountId, name: string): string =>
  formatContactLink('http://a.example/', { version: 1, account, homes: ['http://a.example/'], token, name });

describe('names', () => {
  it('are the own one, the known one, or the beginning of the id', () => {
    const { people } = new Knowing().do((known, turn) =>
      known.meet(turn, { account: bo, name: 'Bo', homes: [], bySelf: true }),
    );
    expect([self, bo, cy].map((account) => people.name(account))).toEqual(['Ana', 'Bo', '03030303']);
    expect(people.person(cy)).toEqual({ account: toHex(cy), name: '03030303' });
  });

  it('have nothing in them that turns the words beside them around, whoever says them', () => {
    const { people } = new Knowing().do((each, turn) => {
      each.meet(turn, { account: bo, name: '\u202eoB\n', homes: [], bySelf: true });
      each.meet(turn, { account: cy, name: '\u2066\u2069', homes: [], bySelf: true });
    });
    expect(people.name(bo)).toBe('oB');
    expect(people.name(cy)).toBe(toHex(cy).slice(0, 8));
  });

  it('of contacts stay when others call them something else', () => {
    const knowing = new Knowing().do((known, turn) => {
      known.resolve(turn, linkOf(bo, 'Bo'));
      known.meet(turn, { account: bo, name: 'Mallory', homes: ['http://b.example'], bySelf: false });
    });
    expect(knowing.people.name(bo)).toBe('Bo');
    expect(knowing.people.address(bo)).toEqual({ account: bo, homes: ['http://a.example'], token });
  });

  it('change when people say so themselves, as do their homes', () => {
    const knowing = new Knowing().do((known, turn) => {
      known.meet(turn, { account: bo, name: 'Somebody', homes: ['http://a.example'], bySelf: false });
      known.meet(turn, { account: bo, name: 'Bo', homes: ['http://b.example/'], bySelf: true });
      known.meet(turn, { account: bo, name: 'Mallory', homes: ['http://m.example'], bySelf: false });
    });
    expect(knowing.people.name(bo)).toBe('Bo');
    expect(knowing.people.address(bo)?.homes).toEqual(['http://b.example']);
  });

  it('and homes are not forgotten where less is said', () => {
    const knowing = new Knowing().do((known, turn) => {
      known.meet(turn, { account: bo, name: 'Bo', homes: ['http://a.example'], bySelf: true });
      known.meet(turn, { account: bo, name: undefined, homes: [], bySelf: true });
    });
    expect(knowing.people.name(bo)).toBe('Bo');
    expect(knowing.people.address(bo)?.homes).toEqual(['http://a.example']);
  });
});

describe('who is meant', () => {
  it('is found by link, id and name, however it is written', () => {
    const knowing = new Knowing();
    const resolve = (who: string): unknown => knowing.people.resolve(knowing.turn(), who);
    expect(resolve('Bo')).toMatchObject({ ok: false, error: { code: 'unknown-person' } });
    for (const who of [linkOf(bo, 'Bo'), toHex(bo), 'Bo', ' bO '])
      expect(resolve(who)).toEqual({ ok: true, value: bo });
    expect(knowing.people.isContact(bo)).toBe(true);
  });

  it('is asked for where a name fits several contacts, and a contact goes before whoever was only met', () => {
    const knowing = new Knowing().do((known, turn) => {
      known.meet(turn, { account: cy, name: 'Bo', homes: [], bySelf: true });
      known.resolve(turn, linkOf(bo, 'Bo'));
    });
    expect(knowing.people.resolve(knowing.turn(), 'Bo')).toEqual({ ok: true, value: bo });
    knowing.do((known, turn) => known.befriend(turn, cy));
    const candidates = [bo, cy].map((account) => ({ account: toHex(account), name: 'Bo' }));
    const found = knowing.people.resolve(knowing.turn(), 'Bo');
    expect(found).toMatchObject({ ok: false, error: { code: 'ambiguous-name' } });
    expect(found.ok ? [] : found.error.candidates).toEqual(expect.arrayContaining(candidates));
  });
});

it('is all there after a restart', async () => {
  const knowing = new Knowing().do((known, turn) => {
    known.resolve(turn, linkOf(bo, 'Bo'));
    known.meet(turn, { account: cy, name: 'Cy', homes: [], bySelf: false });
    known.setBlocked(turn, cy, true);
  });
  const before = knowing.people.rows();
  await knowing.restart();
  expect(knowing.people.rows()).toEqual(before);
  expect([bo, cy].map((account) => [knowing.people.isContact(account), knowing.people.isBlocked(account)])).toEqual([
    [true, false],
    [false, true],
  ]);
});
