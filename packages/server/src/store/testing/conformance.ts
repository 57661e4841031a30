import type { AccessKey, AccountId, DeviceKey, EntryId, Hash, Incarnation, LogId, Token } from '@pando/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import type { LogNumber, NewEntry, RangeLimit, Store } from '../../store.ts';

/** One place where a store keeps its data; `open` may be called again once the last store was closed. */
export interface Place {
  open(): Store;
  remove(): void;
  /** False for a store that forgets everything when it is closed. */
  readonly durable: boolean;
}

const NO_LIMIT: RangeLimit = { rows: 1000, bytes: 1_000_000 };

function filled<T extends Uint8Array>(length: number): (byte: number) => T {
  return (byte) => new Uint8Array(length).fill(byte) as Uint8Array as T;
}
const hash = filled<Hash>(32);
const logId = filled<LogId>(32);
const entryId = filled<EntryId>(32);
const accessKey = filled<AccessKey>(32);
const account = filled<AccountId>(32);
const device = filled<DeviceKey>(32);
const token = filled<Token>(16);
const body = (text: string): Uint8Array => new Uint8Array(new TextEncoder().encode(text));

/** What every store must do. Each store's test runs it, on a fresh place a test. */
export function describeStore(name: string, newPlace: () => Place): void {
  describe(`${name} as a store`, () => {
    const used: { place: Place; store: Store }[] = [];
    let place: Place;
    let store: Store;

    const fresh = (): void => {
      place = newPlace();
      store = place.open();
      used.push({ place, store });
    };
    const reopen = (): void => {
      if (!place.durable) return;
      store.close();
      store = place.open();
      used[used.length - 1] = { place, store };
    };
    const write = <T>(work: () => T): T => store.transaction(work);
    const newLog = (byte = 1): LogNumber => write(() => store.logs.create(logId(byte), body('genesis'), 60, 5).number);
    const entry = (sequence: number, change: Partial<NewEntry> = {}): NewEntry => ({
      sequence,
      id: entryId(sequence),
      tag: 0,
      chain: hash(sequence),
      body: body(`body ${sequence}`),
      passing: null,
      at: sequence,
      ...change,
    });

    afterEach(() => {
      for (const each of used.splice(0)) {
        each.store.close();
        each.place.remove();
      }
    });

    it('keeps its identity and its watch', () => {
      fresh();
      expect(store.server.identity()).toBeUndefined();
      expect(store.server.watch()).toBeUndefined();
      const identity = { seed: hash(1), incarnation: filled<Incarnation>(16)(2) };
      write(() => store.server.setIdentity({ seed: hash(9), incarnation: identity.incarnation }));
      write(() => store.server.setIdentity(identity));
      write(() => store.server.setWatch({ since: 1, at: 2 }));
      reopen();
      expect(store.server.identity()).toEqual(identity);
      expect(store.server.watch()).toEqual({ since: 1, at: 2 });
    });

    it('takes back everything that a failed transaction wrote', () => {
      fresh();
      const log = newLog();
      write(() => {
        store.entries.append(log, entry(1));
        store.keyPackages.add(account(1), device(1), [body('package')]);
        store.tokens.replace(account(1), [hash(1)]);
        store.inboxes.put(account(1), null, body('kept'), 1);
      });
      const failing = (): void => {
        write(() => {
          store.logs.create(logId(2), body('other'), 60, 5);
          const row = store.logs.byNumber(log);
          if (row !== undefined) store.logs.update({ ...row, decided: 7 });
          store.entries.append(log, entry(2));
          store.entries.expire(log, 10);
          store.keyPackages.claim(account(1), device(1));
          store.tokens.replace(account(1), [hash(2)]);
          store.inboxes.remove(account(1), [1]);
          store.permits.spend(hash(1), 10);
          throw new Error('no');
        });
      };
      expect(failing).toThrow('no');
      expect(store.logs.find(logId(2))).toBeUndefined();
      expect(store.logs.byNumber(log)?.decided).toBe(0);
      expect(store.entries.after(log, 0, NO_LIMIT, true).map((each) => each.body)).toEqual([body('body 1')]);
      expect(store.entries.count()).toBe(1);
      expect(store.keyPackages.count(account(1), device(1))).toBe(1);
      expect(store.tokens.has(account(1), hash(1))).toBe(true);
      expect(store.inboxes.size(account(1)).items).toBe(1);
      expect(write(() => store.permits.spend(hash(1), 10))).toBe(true);
    });

    it('keeps how a key is woken, and who has given an address', () => {
      fresh();
      const [one, two] = [newLog(1), newLog(2)];
      write(() => {
        store.wakes.put(one, accessKey(1), 'https://old', body('old'));
        store.wakes.put(one, accessKey(1), 'https://a', body('a'));
        store.wakes.put(one, accessKey(2), 'https://b', body('b'));
        store.wakes.put(two, accessKey(3), 'https://a', body('c'));
      });
      reopen();
      const callsOf = (log: LogNumber): string[] =>
        store.wakes.of(log).map(({ call }) => new TextDecoder().decode(call));
      expect(callsOf(one).sort()).toEqual(['a', 'b']);
      expect(store.wakes.of(two)).toEqual([{ key: accessKey(3), call: body('c') }]);
      expect([...store.wakes.at('https://a')].sort((a, b) => a.log - b.log)).toEqual([
        { log: one, key: accessKey(1), call: body('a') },
        { log: two, key: accessKey(3), call: body('c') },
      ]);
      expect(store.wakes.at('https://old')).toEqual([]);
      write(() => store.wakes.remove(one, accessKey(2)));
      expect(callsOf(one)).toEqual(['a']);
    });

    it('returns what a transaction returns, lets it read what it wrote, and goes on after a failure', () => {
      fresh();
      expect(() => write(() => expect(1).toBe(2))).toThrow();
      const found = write(() => {
        store.logs.create(logId(1), body('genesis'), 60, 5);
        return store.logs.find(logId(1))?.genesis;
      });
      expect(found).toEqual(body('genesis'));
    });

    it('keeps logs by id and number, and never gives a number twice', () => {
      fresh();
      const one = write(() => store.logs.create(logId(1), body('genesis'), 60, 5));
      const two = write(() => store.logs.create(logId(2), body('second'), 61, 6));
      expect(one).toEqual({
        number: one.number,
        log: logId(1),
        genesis: body('genesis'),
        createdAt: 5,
        retentionSeconds: 60,
        decided: 0,
        endorsed: 0,
        expired: 0,
        expiresAt: null,
        changedBy: 0,
        endedBy: 0,
      });
      expect(() => write(() => store.logs.create(logId(1), body('again'), 1, 1))).toThrow();
      const changed = {
        ...two,
        retentionSeconds: 9,
        decided: 3,
        endorsed: 2,
        expired: 4,
        expiresAt: 70,
        changedBy: 2,
        endedBy: 3,
      };
      write(() => store.logs.update(changed));
      reopen();
      expect(store.logs.find(logId(1))).toEqual(one);
      expect(store.logs.find(logId(2))).toEqual(changed);
      expect(store.logs.byNumber(two.number)).toEqual(changed);
      expect(store.logs.find(logId(3))).toBeUndefined();
      expect(store.logs.count()).toBe(2);
      const three = write(() => store.logs.create(logId(3), body('third'), 1, 1));
      expect([one.number, two.number]).not.toContain(three.number);
    });

    it('names the logs whose bodies are due, the earliest first', () => {
      fresh();
      const expiries = [30, 10, null, 20, 40];
      const numbers = expiries.map((expiresAt, i) => {
        const number = newLog(i + 1);
        const row = store.logs.byNumber(number);
        if (row !== undefined) write(() => store.logs.update({ ...row, expiresAt }));
        return number;
      });
      expect(store.logs.due(30, 10)).toEqual([numbers[1], numbers[3], numbers[0]]);
      expect(store.logs.due(30, 2)).toEqual([numbers[1], numbers[3]]);
      expect(store.logs.due(9, 10)).toEqual([]);
    });

    it('returns entries in their order, whole or bodiless, within limits', () => {
      fresh();
      const [log, other] = [newLog(1), newLog(2)];
      write(() => {
        for (let sequence = 1; sequence <= 5; sequence++) {
          expect(store.entries.append(log, entry(sequence, { tag: sequence % 2 }))).toBe(sequence);
          store.entries.append(other, entry(sequence));
        }
        store.entries.append(log, entry(6, { body: null }));
      });
      reopen();
      expect(store.entries.after(log, 4, NO_LIMIT, true)).toEqual([
        { sequence: 5, id: entryId(5), tag: 1, body: body('body 5'), expired: false, passing: null },
        { sequence: 6, id: entryId(6), tag: 0, body: null, expired: true, passing: null },
      ]);
      expect(store.entries.after(log, 4, NO_LIMIT, false)).toEqual([
        { sequence: 5, id: entryId(5), tag: 1, body: null, expired: false, passing: null },
        { sequence: 6, id: entryId(6), tag: 0, body: null, expired: true, passing: null },
      ]);
      const sequences = (after: number, limit: RangeLimit, bodies = true): number[] =>
        store.entries.after(log, after, limit, bodies).map((each) => each.sequence);
      expect(sequences(1, { rows: 2, bytes: 1000 })).toEqual([2, 3]);
      expect(sequences(0, { rows: 10, bytes: 12 })).toEqual([1, 2]);
      expect(sequences(0, { rows: 10, bytes: 11 })).toEqual([1]);
      expect(sequences(0, { rows: 10, bytes: 0 })).toEqual([1]);
      expect(sequences(0, { rows: 10, bytes: 0 }, false)).toEqual([1, 2, 3, 4, 5, 6]);
      expect(sequences(6, NO_LIMIT)).toEqual([]);
      expect(store.entries.count()).toBe(11);
    });

    it('keeps an id once in a log, under its first sequence', () => {
      fresh();
      const [log, other] = [newLog(1), newLog(2)];
      write(() => store.entries.append(log, entry(1)));
      expect(write(() => store.entries.append(log, entry(2, { id: entryId(1) })))).toBe(1);
      expect(store.entries.end(log)).toEqual({ sequence: 1, chain: hash(1), at: 1 });
      expect(write(() => store.entries.append(other, entry(1)))).toBe(1);
      expect(() => write(() => store.entries.append(log, entry(1, { id: entryId(9) })))).toThrow();
    });

    it('finds entries by id, and the end', () => {
      fresh();
      const log = newLog();
      expect(store.entries.end(log)).toBeUndefined();
      write(() => {
        store.entries.append(log, entry(1, { tag: 3 }));
        store.entries.append(log, entry(2));
      });
      expect(store.entries.find(log, entryId(1))).toEqual({
        sequence: 1,
        id: entryId(1),
        tag: 3,
        body: body('body 1'),
        expired: false,
        passing: null,
      });
      expect(store.entries.locate(log, entryId(1))).toEqual({ sequence: 1, tag: 3 });
      expect(store.entries.find(log, entryId(3))).toBeUndefined();
      expect(store.entries.locate(log, entryId(3))).toBeUndefined();
      expect(store.entries.end(log)).toEqual({ sequence: 2, chain: hash(2), at: 2 });
    });

    it('drops the bodies of old entries and keeps their ids', () => {
      fresh();
      const log = newLog();
      write(() => {
        for (let sequence = 1; sequence <= 4; sequence++)
          store.entries.append(log, entry(sequence, { at: sequence * 10 }));
      });
      expect([1, 4, 5].map((sequence) => store.entries.arrivalOf(log, sequence))).toEqual([10, 40, undefined]);
      expect(write(() => store.entries.expire(log, 9))).toBe(0);
      expect(write(() => store.entries.expire(log, 20))).toBe(2);
      expect(write(() => store.entries.expire(log, 20))).toBe(2);
      expect(store.entries.after(log, 0, NO_LIMIT, true).map((each) => each.expired)).toEqual([
        true,
        true,
        false,
        false,
      ]);
      expect(store.entries.find(log, entryId(1))).toEqual({
        sequence: 1,
        id: entryId(1),
        tag: 0,
        body: null,
        expired: true,
        passing: null,
      });
      const row = store.logs.byNumber(log);
      if (row !== undefined) write(() => store.logs.update({ ...row, expired: 2 }));
      expect(write(() => store.entries.expire(log, 1000))).toBe(4);
      expect(store.entries.after(log, 0, NO_LIMIT, true).every((each) => each.expired)).toBe(true);
      expect(store.entries.count()).toBe(4);
    });

    it('drops the bodies whose own time is over, in all logs, and keeps what proves it', () => {
      fresh();
      const [log, other] = [newLog(1), newLog(2)];
      const passing = (until: number): NewEntry['passing'] => ({ until, digest: hash(until) });
      write(() => {
        store.entries.append(log, entry(1));
        store.entries.append(log, entry(2, { passing: passing(20) }));
        store.entries.append(log, entry(3, { passing: passing(10) }));
        store.entries.append(log, entry(4, { passing: passing(5), body: null }));
        store.entries.append(other, entry(1, { passing: passing(15) }));
        store.entries.append(other, entry(2, { passing: passing(Number.MAX_SAFE_INTEGER) }));
      });
      reopen();
      expect(write(() => store.entries.pass(9, 10))).toBe(0);
      expect(write(() => store.entries.pass(15, 1))).toBe(1);
      expect(store.entries.find(log, entryId(3))).toMatchObject({ body: null, expired: true, passing: passing(10) });
      expect(store.entries.find(other, entryId(1))).toMatchObject({ body: body('body 1'), expired: false });
      expect(write(() => store.entries.pass(20, 10))).toBe(2);
      expect(write(() => store.entries.pass(20, 10))).toBe(0);
      expect(store.scrub()).toBe(true);
      reopen();
      expect(store.entries.after(log, 0, NO_LIMIT, true).map((each) => each.body)).toEqual([
        body('body 1'),
        null,
        null,
        null,
      ]);
      expect(store.entries.after(other, 0, NO_LIMIT, false).map((each) => [each.expired, each.passing?.until])).toEqual(
        [
          [true, 15],
          [false, Number.MAX_SAFE_INTEGER],
        ],
      );
      expect(write(() => store.entries.expire(log, 4))).toBe(4);
      expect(write(() => store.entries.pass(1000, 10))).toBe(0);
      write(() => {
        store.entries.append(log, entry(5, { passing: passing(7), at: 50 }));
        expect(store.entries.expire(log, 50)).toBe(5);
        expect(store.entries.pass(7, 10)).toBe(0);
      });
    });

    it('takes back that bodies were dropped, with the rest of a failed transaction', () => {
      fresh();
      const log = newLog();
      write(() => store.entries.append(log, entry(1, { passing: { until: 5, digest: hash(5) } })));
      expect(() =>
        write(() => {
          store.entries.pass(5, 10);
          throw new Error('no');
        }),
      ).toThrow('no');
      expect(store.entries.find(log, entryId(1))).toMatchObject({ body: body('body 1'), expired: false });
      expect(write(() => store.entries.pass(5, 10))).toBe(1);
    });

    it('returns slots ascending, within limits', () => {
      fresh();
      const log = newLog();
      const slot = (number: number): Parameters<Store['slots']['put']>[1] => ({
        slot: number,
        hash: hash(number),
        value: body('12345'),
        certificate: body('67890'),
      });
      write(() => {
        for (const number of [2, 1, 3]) store.slots.put(log, slot(number));
      });
      write(() => store.slots.put(log, { ...slot(3), certificate: body('other') }));
      reopen();
      expect(store.slots.get(log, 1)).toEqual(slot(1));
      expect(store.slots.get(log, 4)).toBeUndefined();
      expect(store.slots.from(log, 2, NO_LIMIT)).toEqual([slot(2), { ...slot(3), certificate: body('other') }]);
      expect(store.slots.from(log, 1, { rows: 2, bytes: 1000 })).toEqual([slot(1), slot(2)]);
      expect(store.slots.from(log, 1, { rows: 9, bytes: 19 })).toEqual([slot(1)]);
      expect(store.slots.from(log, 1, { rows: 9, bytes: 1 })).toEqual([slot(1)]);
    });

    it('takes one endorsement of a key for a slot', () => {
      fresh();
      const [log, other] = [newLog(1), newLog(2)];
      const endorsement = (slot: number, key: number, text = 'e'): Parameters<Store['endorsements']['add']>[1] => ({
        slot,
        key: accessKey(key),
        endorsement: body(text),
      });
      expect(write(() => store.endorsements.add(log, endorsement(1, 1)))).toBe(true);
      expect(write(() => store.endorsements.add(log, endorsement(1, 1, 'second')))).toBe(false);
      expect(write(() => store.endorsements.add(log, endorsement(1, 2)))).toBe(true);
      expect(write(() => store.endorsements.add(log, endorsement(2, 1)))).toBe(true);
      expect(write(() => store.endorsements.add(other, endorsement(1, 1)))).toBe(true);
      expect(store.endorsements.of(log)).toEqual([endorsement(1, 1), endorsement(1, 2), endorsement(2, 1)]);
      write(() => store.endorsements.removeUpTo(log, 1));
      expect(store.endorsements.of(log)).toEqual([endorsement(2, 1)]);
      expect(store.endorsements.of(other)).toHaveLength(1);
    });

    it('keeps statements by kind and slot', () => {
      fresh();
      const log = newLog();
      expect(store.statements.frontierUpTo(log, 9)).toBeUndefined();
      write(() => {
        store.statements.putFrontier(log, 2, body('two'));
        store.statements.putFrontier(log, 5, body('five'));
        store.statements.putSeal(log, 2, body('seal'));
        store.statements.putActive(log, 2, body('active'));
        store.statements.putHeld(log, 2, body('held'));
      });
      reopen();
      expect([1, 2, 4, 5, 9].map((slot) => store.statements.frontierUpTo(log, slot))).toEqual([
        undefined,
        body('two'),
        body('two'),
        body('five'),
        body('five'),
      ]);
      expect(store.statements.seal(log, 2)).toEqual(body('seal'));
      expect(store.statements.active(log, 2)).toEqual(body('active'));
      expect(store.statements.held(log, 2)).toEqual(body('held'));
      expect(store.statements.seal(log, 5)).toBeUndefined();
    });

    it('remembers what acceptors promised and accepted', () => {
      fresh();
      const promised = { round: 3, value: hash(3) };
      const accepted = { ballot: { round: 2, value: hash(2) }, value: body('value'), certificate: body('certificate') };
      expect(store.acceptors.get(hash(1))).toBeUndefined();
      write(() => store.acceptors.put(hash(1), { promised, accepted: null }));
      reopen();
      expect(store.acceptors.get(hash(1))).toEqual({ promised, accepted: null });
      write(() => store.acceptors.put(hash(1), { promised, accepted }));
      write(() => store.acceptors.put(hash(2), { promised: null, accepted }));
      reopen();
      expect(store.acceptors.get(hash(1))).toEqual({ promised, accepted });
      expect(store.acceptors.get(hash(2))).toEqual({ promised: null, accepted });
      write(() => store.acceptors.remove(hash(1)));
      expect(store.acceptors.get(hash(1))).toBeUndefined();
    });

    it('keeps staged blobs, and drops old ones that no slot names', () => {
      fresh();
      const [log, other] = [newLog(1), newLog(2)];
      expect(write(() => store.staged.put(log, hash(1), body('kept'), 1))).toBe(true);
      expect(write(() => store.staged.put(log, hash(1), body('kept'), 2))).toBe(false);
      write(() => {
        store.staged.put(log, hash(2), body('loose'), 1);
        store.staged.put(log, hash(3), body('younger'), 5);
        store.staged.put(other, hash(1), body('loose'), 1);
      });
      write(() => store.staged.keep(log, hash(1)));
      write(() => store.staged.trimLoose(log, 12));
      expect([1, 2, 3].map((each) => store.staged.has(log, hash(each)))).toEqual([true, true, true]);
      write(() => store.staged.trimLoose(log, 11));
      expect([1, 2, 3].map((each) => store.staged.has(log, hash(each)))).toEqual([true, false, true]);
      write(() => store.staged.put(log, hash(2), body('loose'), 1));
      write(() => store.staged.expireLoose(1));
      expect(store.staged.get(log, hash(1))).toEqual(body('kept'));
      expect([1, 2, 3].map((each) => store.staged.has(log, hash(each)))).toEqual([true, false, true]);
      expect(store.staged.has(other, hash(1))).toBe(false);
      expect(store.staged.get(log, hash(2))).toBeUndefined();
    });

    it('keeps what is known of access keys, each fact apart', () => {
      fresh();
      const log = newLog();
      expect(store.keys.dropped(log, accessKey(1))).toBeUndefined();
      write(() => {
        store.keys.setOpened(log, accessKey(1), 10);
        store.keys.setOpened(log, accessKey(1), 20);
        store.keys.refuse(log, accessKey(1));
        store.keys.addAdopter(log, accessKey(2));
        store.keys.setDropped(log, accessKey(1), 4);
        store.keys.setDropped(log, accessKey(3), 5);
      });
      reopen();
      expect(store.keys.opened(log)).toEqual([{ key: accessKey(1), at: 20 }]);
      expect(store.keys.refused(log)).toEqual([accessKey(1)]);
      expect(store.keys.adopters(log)).toEqual([accessKey(2)]);
      expect([1, 2, 3].map((each) => store.keys.dropped(log, accessKey(each)))).toEqual([4, undefined, 5]);
    });

    it('remembers offers and what they lack', () => {
      fresh();
      const [log, other] = [newLog(1), newLog(2)];
      write(() => {
        store.offers.setReached(log, hash(1), 9, hash(9));
        store.offers.setReached(log, hash(1), 5, hash(5));
        store.offers.want(log, hash(1), entryId(1), 3);
        store.offers.want(log, hash(1), entryId(2), 3);
        store.offers.want(log, hash(2), entryId(2), 3);
        store.offers.want(other, hash(1), entryId(1), 4);
      });
      expect(store.offers.reached(log, hash(1))).toEqual({ after: 5, chain: hash(5) });
      expect(store.offers.reached(log, hash(2))).toBeUndefined();
      expect(store.offers.missing(log, hash(1))).toBe(2);
      expect(store.offers.wantedCount(log)).toBe(3);
      expect(store.offers.wanted(log, entryId(2))).toBe(3);
      expect(store.offers.wanted(other, entryId(1))).toBe(4);
      write(() => store.offers.found(log, entryId(2)));
      expect(store.offers.wanted(log, entryId(2))).toBeUndefined();
      expect([1, 2].map((each) => store.offers.missing(log, hash(each)))).toEqual([1, 0]);
      write(() => store.offers.clear(log));
      expect(store.offers.reached(log, hash(1))).toBeUndefined();
      expect(store.offers.wantedCount(log)).toBe(0);
      expect(store.offers.wantedCount(other)).toBe(1);
    });

    it('keeps records by version', () => {
      fresh();
      const row = (version: number): Parameters<Store['records']['put']>[1] => ({
        version,
        hash: hash(version),
        record: body('12345'),
      });
      expect(store.records.current(account(1))).toBeUndefined();
      write(() => {
        for (const version of [0, 1, 2]) store.records.put(account(1), row(version));
        store.records.put(account(2), row(0));
      });
      reopen();
      expect(store.records.current(account(1))).toEqual(row(2));
      expect(store.records.from(account(1), 1, NO_LIMIT)).toEqual([row(1), row(2)]);
      expect(store.records.from(account(1), 0, { rows: 9, bytes: 10 })).toEqual([row(0), row(1)]);
      expect(store.records.countAccounts()).toBe(2);
    });

    it('gives each one-time key package once, the oldest first, then the last resort for ever', () => {
      fresh();
      const claim = (): unknown => write(() => store.keyPackages.claim(account(1), device(1)));
      expect(claim()).toBeUndefined();
      write(() => {
        store.keyPackages.add(account(1), device(1), [body('a'), body('b')]);
        store.keyPackages.add(account(1), device(2), [body('other')]);
        store.keyPackages.setLastResort(account(1), device(1), body('old'));
        store.keyPackages.setLastResort(account(1), device(1), body('last'));
      });
      reopen();
      expect(claim()).toEqual({ keyPackage: body('a'), lastResort: false });
      expect(store.keyPackages.count(account(1), device(1))).toBe(1);
      write(() => store.keyPackages.add(account(1), device(1), [body('c')]));
      expect(claim()).toEqual({ keyPackage: body('b'), lastResort: false });
      expect(claim()).toEqual({ keyPackage: body('c'), lastResort: false });
      expect(claim()).toEqual({ keyPackage: body('last'), lastResort: true });
      expect(claim()).toEqual({ keyPackage: body('last'), lastResort: true });
      write(() => store.keyPackages.removeDevice(account(1), device(1)));
      expect(claim()).toBeUndefined();
      expect(store.keyPackages.count(account(1), device(2))).toBe(1);
    });

    it('replaces all tokens of one account', () => {
      fresh();
      write(() => {
        store.tokens.replace(account(1), [hash(1), hash(2), hash(2)]);
        store.tokens.replace(account(2), [hash(1)]);
      });
      write(() => store.tokens.replace(account(1), [hash(3)]));
      reopen();
      expect([1, 2, 3].map((each) => store.tokens.has(account(1), hash(each)))).toEqual([false, false, true]);
      expect(store.tokens.has(account(2), hash(1))).toBe(true);
    });

    it('numbers inbox items rising within an account, and never twice', () => {
      fresh();
      const put = (of: number, text: string, at = 1): number =>
        write(() => store.inboxes.put(account(of), null, body(text), at).item);
      const first = write(() => store.inboxes.put(account(1), token(1), body('with token'), 1));
      expect(first).toEqual({ item: first.item, token: token(1), body: body('with token') });
      const second = put(1, 'second');
      put(2, 'other');
      expect(second).toBeGreaterThan(first.item);
      write(() => store.inboxes.remove(account(1), [second, first.item, 999]));
      reopen();
      expect(put(1, 'third', 7)).toBeGreaterThan(second);
      expect(store.inboxes.size(account(1))).toEqual({ items: 1, bytes: 5 });
      expect(store.inboxes.size(account(3))).toEqual({ items: 0, bytes: 0 });
    });

    it('returns inbox items after a number, within limits, and drops old ones', () => {
      fresh();
      const items = write(() =>
        ['one', 'two', 'six'].map((text, i) => store.inboxes.put(account(1), null, body(text), i + 1)),
      );
      expect(store.inboxes.after(account(1), 0, NO_LIMIT)).toEqual(items);
      expect(store.inboxes.after(account(1), items[0]?.item ?? 0, NO_LIMIT)).toEqual(items.slice(1));
      expect(store.inboxes.after(account(1), 0, { rows: 2, bytes: 100 })).toEqual(items.slice(0, 2));
      expect(store.inboxes.after(account(1), 0, { rows: 9, bytes: 5 })).toEqual(items.slice(0, 1));
      write(() => store.inboxes.expire(2));
      expect(store.inboxes.after(account(1), 0, NO_LIMIT)).toEqual(items.slice(2));
    });

    it('spends a permit once, until it is forgotten', () => {
      fresh();
      expect(write(() => store.permits.spend(hash(1), 10))).toBe(true);
      expect(write(() => store.permits.spend(hash(2), 20))).toBe(true);
      reopen();
      expect(write(() => store.permits.spend(hash(1), 10))).toBe(false);
      write(() => store.permits.forget(10));
      expect(write(() => store.permits.spend(hash(1), 10))).toBe(true);
      expect(write(() => store.permits.spend(hash(2), 20))).toBe(false);
    });
  });
}
