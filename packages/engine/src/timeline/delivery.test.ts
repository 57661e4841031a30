import { describe, expect, test } from 'vitest';
import { type Envelope, composeDelete, composeReaction, readEnvelope, sealableBytes } from '../content/index.ts';
import {
  composeControl,
  giveUp,
  markRead,
  missing,
  receive,
  resendable,
  setDelivery,
  setMembers,
  trackDevice,
} from './index.ts';
import { CONVERSATION, Person, accountOf, salt } from './testing/person.ts';

async function group(...names: readonly string[]): Promise<readonly Person[]> {
  const people = names.map((name) => new Person(name));
  for (const person of people) await person.join(...names);
  return people;
}

async function pair(): Promise<readonly [Person, Person]> {
  const [ana, bo] = await group('a', 'b');
  if (ana === undefined || bo === undefined) throw new Error('no pair');
  return [ana, bo];
}

const read = (person: Person) => person.change((timeline) => markRead(timeline, CONVERSATION));

describe('an own message', () => {
  test('goes from queued to sent to delivered to read', async () => {
    const [ana, bo] = await pair();
    const { id, envelope } = await ana.say('hello');
    const state = async () => (await ana.message(id))?.state;
    expect(await ana.overview()).toMatchObject({ queued: 1, last: { state: 'queued' } });
    const sent = await ana.change((timeline) => setDelivery(timeline, CONVERSATION, id, 'sent'));
    expect(sent).toEqual([{ type: 'state', conversation: CONVERSATION, message: id, state: 'sent' }]);
    expect(await ana.overview()).toMatchObject({ queued: 0, last: { state: 'sent' } });
    await bo.take(ana, envelope);
    expect(await bo.receiptTo(ana)).toBe(true);
    expect(await state()).toBe('delivered');
    expect(await bo.receiptTo(ana)).toBe(false);
    await read(bo);
    expect(await bo.receiptTo(ana)).toBe(true);
    expect(await state()).toBe('read');
  });

  test('never goes back', async () => {
    const [ana, bo] = await pair();
    const { id, envelope } = await ana.say('hello');
    await bo.take(ana, envelope);
    await read(bo);
    await bo.receiptTo(ana);
    expect((await ana.message(id))?.state).toBe('read');
    for (const state of ['sent', 'queued', 'not-sent'] as const) {
      expect(await ana.change((timeline) => setDelivery(timeline, CONVERSATION, id, state))).toEqual([]);
      expect((await ana.message(id))?.state).toBe('read');
    }
    expect((await ana.overview()).queued).toBe(0);
  });

  test('that was not sent can be sent again', async () => {
    const [ana] = await pair();
    const { id } = await ana.say('hello');
    const set = (state: 'queued' | 'sent' | 'not-sent') =>
      ana.change((timeline) => setDelivery(timeline, CONVERSATION, id, state));
    await set('not-sent');
    expect(await ana.overview()).toMatchObject({ queued: 0, last: { state: 'not-sent' } });
    await set('queued');
    expect(await ana.overview()).toMatchObject({ queued: 1, last: { state: 'queued' } });
    await set('sent');
    await set('not-sent');
    expect(await ana.overview()).toMatchObject({ queued: 0, last: { state: 'sent' } });
  });

  test('is delivered in a group when all others have it', async () => {
    const [ana, bo, cy] = await group('a', 'b', 'c');
    if (ana === undefined || bo === undefined || cy === undefined) throw new Error('no group');
    const { id, envelope } = await ana.say('hello');
    await bo.take(ana, envelope);
    await read(bo);
    await bo.receiptTo(ana, cy);
    expect((await ana.message(id))?.state).toBe('queued');
    await cy.take(ana, envelope);
    await cy.receiptTo(ana, bo);
    expect((await ana.message(id))?.state).toBe('delivered');
    await read(cy);
    await cy.receiptTo(ana, bo);
    expect((await ana.message(id))?.state).toBe('read');
  });

  test('does not wait for one who leaves, nor for one who came later', async () => {
    const [ana, bo, cy] = await group('a', 'b', 'c');
    if (ana === undefined || bo === undefined || cy === undefined) throw new Error('no group');
    const first = await ana.say('first');
    await ana.change((timeline) => setDelivery(timeline, CONVERSATION, first.id, 'sent'));
    const set = (...names: readonly string[]) =>
      ana.change((timeline) => setMembers(timeline, CONVERSATION, names.map(accountOf)));
    await set('a', 'b', 'c', 'd');
    await bo.take(ana, first.envelope);
    await bo.receiptTo(ana);
    expect((await ana.message(first.id))?.state).toBe('sent');
    const events = await set('a', 'b', 'd');
    expect(events).toEqual([{ type: 'state', conversation: CONVERSATION, message: first.id, state: 'delivered' }]);
    const second = await ana.say('second');
    await bo.take(ana, second.envelope);
    await bo.receiptTo(ana);
    expect((await ana.message(second.id))?.state).toBe('queued');
  });

  test('that still waits when somebody joins is for them too', async () => {
    const ana = new Person('a');
    await ana.join('a');
    const before = await ana.say('before');
    await ana.change((timeline) => setDelivery(timeline, CONVERSATION, before.id, 'sent'));
    const waiting = await ana.say('waiting');
    expect(await ana.change((timeline) => setMembers(timeline, CONVERSATION, ['a', 'b'].map(accountOf)))).toEqual([]);
    expect((await ana.message(before.id))?.state).toBe('sent');
    const bo = new Person('b');
    await bo.join('a', 'b');
    await bo.take(ana, waiting.envelope);
    await bo.receiptTo(ana);
    expect((await ana.message(waiting.id))?.state).toBe('delivered');
  });

  test('from another of the account’s devices moves on here as well', async () => {
    const [ana, bo] = await pair();
    const laptop = new Person('a', '2');
    await laptop.join('a', 'b');
    const { id, envelope } = await ana.say('hello');
    await laptop.take(ana, envelope);
    expect((await laptop.message(id))?.state).toBe('sent');
    await bo.take(ana, envelope);
    await bo.receiptTo(ana, laptop);
    expect((await laptop.message(id))?.state).toBe('delivered');
  });
});

describe('receipts', () => {
  test('name the messages they are about, once', async () => {
    const [ana, bo] = await pair();
    const first = await ana.say('one');
    const reaction = await ana.write(composeReaction(salt(), first.id, '👍'));
    const second = await ana.say('two');
    for (const { envelope } of [first, reaction, second]) await bo.take(ana, envelope);
    const envelope = receiptOf(bo, [{ device: ana.self.device, number: 3 }], [{ device: ana.self.device, number: 1 }]);
    const { events } = await ana.take(bo, envelope);
    const from = { account: accountOf('b'), name: 'b' };
    expect(events.filter(({ type }) => type === 'receipt')).toMatchObject([
      { from, state: 'delivered', messages: [first.id, second.id] },
      { from, state: 'read', messages: [first.id] },
    ]);
    expect(events.filter(({ type }) => type === 'state')).toMatchObject([
      { message: first.id, state: 'read' },
      { message: second.id, state: 'delivered' },
    ]);
    expect(await ana.take(bo, envelope)).toMatchObject({ fresh: false, events: [] });
    const rest = await ana.take(bo, receiptOf(bo, [], [{ device: ana.self.device, number: 3 }]));
    expect(rest.events).toMatchObject([
      { type: 'receipt', from, state: 'read', messages: [second.id] },
      { type: 'state', message: second.id, state: 'read' },
    ]);
  });

  test('about more than was sent do not reach what is sent later', async () => {
    const [ana, bo] = await pair();
    const marks = [{ device: ana.self.device, number: 1000 }];
    await ana.say('one');
    await ana.take(bo, receiptOf(bo, marks, marks));
    const { id } = await ana.say('two');
    expect((await ana.message(id))?.state).toBe('queued');
  });

  test('of strangers, of oneself, and about others’ devices have no effect', async () => {
    const [ana, bo] = await pair();
    const { id } = await ana.say('one');
    const marks = [{ device: ana.self.device, number: 1 }];
    for (const person of [new Person('x'), new Person('a', '2')]) {
      expect((await ana.take(person, receiptOf(person, marks, marks))).events).toEqual([]);
    }
    const other = [{ device: bo.self.device, number: 1 }];
    expect((await ana.take(bo, receiptOf(bo, other, other))).events).toEqual([]);
    expect((await ana.message(id))?.state).toBe('queued');
  });

  test('are not sent to oneself, nor in groups above twenty', async () => {
    const names = 'abcdefghijklmnopqrstu'.split('');
    for (const size of [1, 20, 21]) {
      const [ana, bo] = [new Person('a'), new Person('b')];
      for (const person of [ana, bo]) await person.join(...(size === 1 ? ['b'] : names.slice(0, size)));
      await bo.take(ana, (await ana.say('hello')).envelope);
      expect(await bo.receiptTo()).toBe(size === 20);
    }
  });

  test('stop before a hole, and go on when it is filled or given up', async () => {
    const [ana, bo] = await pair();
    const sent = [await ana.say('1'), await ana.say('2'), await ana.say('3')];
    await bo.change((timeline) => trackDevice(timeline, CONVERSATION, ana.self, 1));
    await bo.take(ana, sent[2]?.envelope as Envelope);
    expect(await bo.receiptTo(ana)).toBe(false);
    await bo.take(ana, sent[0]?.envelope as Envelope);
    expect(await bo.receiptTo(ana)).toBe(true);
    const states = async () => (await ana.history(10)).map(({ state }) => state);
    expect(await states()).toEqual(['delivered', 'queued', 'queued']);
    await bo.change((timeline) => giveUp(timeline, CONVERSATION, ana.self.device, 2));
    await bo.receiptTo(ana);
    expect(await states()).toEqual(['delivered', 'delivered', 'delivered']);
  });
});

describe('holes', () => {
  test('show in the author’s own numbers', async () => {
    const [ana, bo] = await pair();
    const [first, second] = [await ana.say('1'), await ana.say('2')];
    await bo.change((timeline) => trackDevice(timeline, CONVERSATION, ana.self, 1));
    expect((await bo.take(ana, second.envelope)).gap).toBe(true);
    const { account, device } = ana.self;
    expect(await missing(bo.reader(), CONVERSATION)).toEqual([{ account, device, numbers: [1] }]);
    expect((await bo.take(ana, first.envelope)).gap).toBe(false);
    expect(await missing(bo.reader(), CONVERSATION)).toEqual([]);
  });

  test('show in what others have seen', async () => {
    const [ana, bo, cy] = await group('a', 'b', 'c');
    if (ana === undefined || bo === undefined || cy === undefined) throw new Error('no group');
    const [first, lost] = [await ana.say('1'), await ana.say('2')];
    for (const { envelope } of [first, lost]) await bo.take(ana, envelope);
    await cy.take(ana, first.envelope);
    const answer = await bo.say('answer');
    expect(answer.envelope.heads).toEqual([{ device: ana.self.device, number: 2 }]);
    expect((await cy.take(bo, answer.envelope)).gap).toBe(true);
    expect(await missing(cy.reader(), CONVERSATION)).toMatchObject([{ device: ana.self.device, numbers: [2] }]);
    expect((await bo.say('again')).envelope.heads).toEqual([]);
  });

  test('are filled by what the author sends again, as the same message', async () => {
    const [ana, bo] = await pair();
    const { id, envelope } = await ana.say('hello');
    const again = await resendable(ana.reader(), CONVERSATION, envelope.number);
    expect(again).toEqual(envelope);
    expect((await bo.take(ana, again as Envelope)).id).toBe(id);
    expect(await resendable(ana.reader(), CONVERSATION, 2)).toBeUndefined();
  });

  test('are filled by a blank where the message was taken back', async () => {
    const [ana, bo] = await pair();
    const { id, envelope } = await ana.say('hello');
    const deletion = await ana.write(composeDelete(salt(), id));
    const again = (await resendable(ana.reader(), CONVERSATION, envelope.number)) as Envelope;
    expect(again.body).toEqual({ type: 'blank' });
    await bo.change((timeline) => trackDevice(timeline, CONVERSATION, ana.self, 1));
    expect((await bo.take(ana, deletion.envelope)).gap).toBe(true);
    expect(await bo.take(ana, again)).toMatchObject({ fresh: true, gap: false, events: [] });
    expect(await bo.texts()).toEqual([]);
  });
});

describe('controls', () => {
  test('are handed over once, and can be sent again', async () => {
    const [ana, bo] = await pair();
    const body = { type: 'control', kind: 7, payload: Uint8Array.of(1, 2) } as const;
    const envelope = await ana.change((each) => composeControl(each, CONVERSATION, { now: ana.now, body }));
    expect(envelope.number).toBe(1);
    expect(await bo.take(ana, envelope)).toMatchObject({ fresh: true, control: body });
    const again = await bo.take(ana, (await resendable(ana.reader(), CONVERSATION, 1)) as Envelope);
    expect(again.fresh).toBe(false);
    expect(again.control).toBeUndefined();
    expect((await ana.say('hello')).envelope.number).toBe(2);
  });

  test('requests to send again take no number', async () => {
    const [ana, bo] = await pair();
    const body = { type: 'resend-request', device: bo.self.device, numbers: [1] } as const;
    const envelope = await ana.change((each) => composeControl(each, CONVERSATION, { now: ana.now, body }));
    expect(envelope.number).toBe(0);
    expect(await bo.take(ana, envelope)).toMatchObject({ fresh: true, control: body });
  });
});

test('a change that is dropped has not happened', async () => {
  const [ana, bo] = await pair();
  const { envelope } = await ana.say('hello');
  await expect(
    bo.change(async (timeline) => {
      await receive(timeline, CONVERSATION, { from: ana.self, envelope, now: bo.now });
      throw new Error('disk full');
    }),
  ).rejects.toThrow('disk full');
  expect(await bo.texts()).toEqual([]);
  expect(await bo.take(ana, envelope)).toMatchObject({ fresh: true });
});

function receiptOf(
  person: Person,
  delivered: readonly { device: string; number: number }[],
  readMarks: readonly { device: string; number: number }[],
): Envelope {
  const body = { type: 'receipt', delivered, read: readMarks } as const;
  const envelope: Envelope = { timestamp: { wall: person.now, counter: 0 }, number: 0, heads: [], body };
  expect(readEnvelope(sealableBytes(envelope)).ok).toBe(true);
  return envelope;
}
