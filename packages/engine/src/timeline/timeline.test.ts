import { describe, expect, test } from 'vitest';
import type { PandoEvent } from '../api.ts';
import {
  type AttachmentSource,
  type Envelope,
  type MessageId,
  composeDelete,
  composeEdit,
  composeMessage,
  composeReaction,
  composeUnreaction,
} from '../content/index.ts';
import {
  addNotice,
  attachmentsOf,
  deleteConversation,
  deleteForMe,
  findMessage,
  history,
  markRead,
  ownReactions,
} from './index.ts';
import { CONVERSATION, Person, accountOf, salt } from './testing/person.ts';

const kinds = (events: readonly PandoEvent[]) => events.map(({ type }) => type);
const NO_SUCH_ID = '00'.repeat(32) as MessageId;

async function pair(): Promise<readonly [ana: Person, bo: Person]> {
  const people = [new Person('a'), new Person('b')] as const;
  for (const person of people) await person.join('a', 'b');
  return people;
}

describe('a message', () => {
  test('is the same for its author and its reader, but for whose it is', async () => {
    const [ana, bo] = await pair();
    const { id, envelope, events } = await ana.say('hello');
    const received = await bo.take(ana, envelope);
    const from = { account: accountOf('a'), name: 'a' };
    const at = '1970-01-01T00:16:41.000Z';
    const common = { type: 'message', id, conversation: CONVERSATION, from, text: 'hello', at };
    expect(events[0]).toEqual({ ...common, own: true });
    expect(received).toMatchObject({ id, fresh: true, gap: false });
    expect(received.events[0]).toEqual({ ...common, own: false });
    expect(await ana.message(id)).toMatchObject({ id, own: true, state: 'queued' });
    expect(await bo.message(id)).toEqual({ id, conversation: CONVERSATION, from, at, own: false, text: 'hello' });
  });

  test('that replies names what it replies to', async () => {
    const [ana, bo] = await pair();
    const question = await ana.say('six?');
    await bo.take(ana, question.envelope);
    const answer = await bo.say('fine', question.id);
    const { events } = await ana.take(bo, answer.envelope);
    expect(events[0]).toMatchObject({ type: 'message', text: 'fine', replyTo: question.id });
    expect(await ana.message(answer.id)).toMatchObject({ replyTo: question.id });
  });

  test('is shown after what its author had seen, even if the author’s clock is behind', async () => {
    const [ana, bo] = await pair();
    ana.now += 60_000;
    const question = await ana.say('first');
    await bo.take(ana, question.envelope);
    const answer = await bo.say('second');
    await ana.take(bo, answer.envelope);
    expect(await ana.texts()).toEqual(['first', 'second']);
    expect(await bo.texts()).toEqual(['first', 'second']);
  });

  test('from a clock far ahead sorts by its claim and does not drag others along', async () => {
    const [ana, bo] = await pair();
    ana.now += 3_600_000;
    await bo.take(ana, (await ana.say('from the future')).envelope);
    await bo.say('now');
    expect(await bo.texts()).toEqual(['now', 'from the future']);
  });

  test('with an attachment is a file, and its source is kept', async () => {
    const [ana, bo] = await pair();
    const attachment: AttachmentSource = {
      name: 'grove.jpg',
      mediaType: 'image/jpeg',
      size: 4,
      urls: ['https://one.example/1', 'https://two.example/1'],
      encAlg: 2,
      key: new Uint8Array(32),
      nonce: new Uint8Array(12),
      aad: new Uint8Array(),
      hashAlg: 1,
      contentHash: new Uint8Array(32),
      media: null,
    };
    const { id, envelope } = await ana.write(composeMessage(salt(), { text: 'look', attachments: [attachment] }));
    const { events } = await bo.take(ana, envelope);
    const shown = { name: 'grove.jpg', mediaType: 'image/jpeg', size: 4 };
    expect(events[0]).toMatchObject({ type: 'file', id, text: 'look', attachments: [shown] });
    expect(await bo.message(id)).toMatchObject({ attachments: [shown] });
    expect(await attachmentsOf(bo.reader(), CONVERSATION, id)).toEqual([attachment]);
    expect(await attachmentsOf(bo.reader(), CONVERSATION, NO_SUCH_ID)).toEqual([]);
  });

  test('that comes in two entries is one message', async () => {
    const [ana, bo] = await pair();
    const { envelope } = await ana.say('hello');
    await bo.take(ana, envelope);
    // Encrypted again, and by then its author has seen more.
    const again = await bo.take(ana, { ...envelope, heads: [{ device: bo.self.device, number: 3 }] });
    expect(again).toMatchObject({ fresh: false, events: [] });
    expect(await bo.texts()).toEqual(['hello']);
  });

  test('whose content is malformed counts as seen and shows nothing', async () => {
    const [ana, bo] = await pair();
    const { envelope } = await ana.say('hello');
    const broken: Envelope = { ...envelope, body: { type: 'content', content: Uint8Array.of(1) } };
    const received = await bo.take(ana, broken);
    expect(received.fresh).toBe(true);
    expect(received.malformed).toMatch(/./);
    expect(await bo.take(ana, broken)).toMatchObject({ fresh: false, gap: false });
    expect(await bo.texts()).toEqual([]);
  });
});

describe('edits', () => {
  test('by the author change the text, and the latest wins', async () => {
    const [ana, bo] = await pair();
    const { id, envelope } = await ana.say('hello');
    const first = await ana.write(composeEdit(salt(), id, 'hello!'));
    const second = await ana.write(composeEdit(salt(), id, 'hello!!'));
    await bo.take(ana, envelope);
    const { events } = await bo.take(ana, second.envelope);
    expect(events[0]).toMatchObject({ type: 'edit', message: id, text: 'hello!!', from: { name: 'a' } });
    expect(kinds((await bo.take(ana, first.envelope)).events)).toEqual([]);
    expect(await bo.message(id)).toMatchObject({ text: 'hello!!', edited: true });
    expect(await ana.message(id)).toMatchObject({ text: 'hello!!', edited: true, own: true });
  });

  test('by another have no effect, before or after the message', async () => {
    const [ana, bo] = await pair();
    const { id, envelope } = await ana.say('hello');
    const forged = await bo.write(composeEdit(salt(), id, 'forged'));
    await bo.take(ana, envelope);
    expect((await ana.take(bo, forged.envelope)).events).toEqual([]);
    expect(await ana.texts()).toEqual(['hello']);
    expect(await bo.texts()).toEqual(['hello']);
  });

  test('that come before the message are told after it', async () => {
    const [ana, bo] = await pair();
    const { id, envelope } = await ana.say('hello');
    const edit = await ana.write(composeEdit(salt(), id, 'hello!'));
    expect((await bo.take(ana, edit.envelope)).events).toEqual([]);
    const { events } = await bo.take(ana, envelope);
    expect(kinds(events)).toEqual(['message', 'edit', 'conversation']);
    expect(await bo.texts()).toEqual(['hello!']);
  });
});

test.each([
  ['in their order', [1, 2]],
  ['the later first', [2, 1]],
])('two edits that come before the message, %s', async (_, order) => {
  const [ana, bo] = await pair();
  const { id, envelope } = await ana.say('hello');
  const edits = [envelope];
  for (const text of ['hello!', 'hello!!']) edits.push((await ana.write(composeEdit(salt(), id, text))).envelope);
  for (const i of [...order, 0]) await bo.take(ana, edits[i] as Envelope);
  expect(await bo.texts()).toEqual(['hello!!']);
});

describe('reactions', () => {
  test('of one person take nobody else’s place, however many there are', async () => {
    const [ana, bo, eve] = [new Person('a'), new Person('b'), new Person('e')];
    const { id, envelope } = await ana.say('hello');
    await bo.take(ana, envelope);
    for (let i = 0; i < 20; i++) {
      const { envelope: more } = await eve.write(composeReaction(salt(), id, `${i}`));
      await bo.take(eve, more);
    }
    const kept = (await bo.message(id))?.reactions ?? [];
    expect(kept.map(({ emoji }) => emoji)).toEqual(Array.from({ length: 16 }, (_, i) => `${i}`));
  });

  test('are gathered by emoji, and can be taken back', async () => {
    const [ana, bo] = await pair();
    const { id, envelope } = await ana.say('hello');
    await bo.take(ana, envelope);
    const thumb = await bo.write(composeReaction(salt(), id, '👍'));
    const tree = await ana.write(composeReaction(salt(), id, '🌳'));
    const { events } = await ana.take(bo, thumb.envelope);
    expect(events[0]).toMatchObject({
      type: 'reaction',
      message: id,
      emoji: '👍',
      removed: false,
      from: { name: 'b' },
    });
    await bo.take(ana, tree.envelope);
    const [a, b] = [
      { account: accountOf('a'), name: 'a' },
      { account: accountOf('b'), name: 'b' },
    ];
    expect((await bo.message(id))?.reactions).toEqual([
      { emoji: '👍', from: [b] },
      { emoji: '🌳', from: [a] },
    ]);
    expect(await ownReactions(bo.reader(), CONVERSATION, id, '👍')).toEqual([thumb.id]);
    expect(await ownReactions(bo.reader(), CONVERSATION, id, '🌳')).toEqual([]);

    const undo = await bo.write(composeUnreaction(salt(), id, thumb.id));
    const undone = await ana.take(bo, undo.envelope);
    expect(undone.events[0]).toMatchObject({ type: 'reaction', emoji: '👍', removed: true });
    expect((await ana.message(id))?.reactions).toEqual([{ emoji: '🌳', from: [a] }]);
  });

  test('of another cannot be taken back', async () => {
    const [ana, bo] = await pair();
    const { id, envelope } = await ana.say('hello');
    await bo.take(ana, envelope);
    const thumb = await bo.write(composeReaction(salt(), id, '👍'));
    await ana.take(bo, thumb.envelope);
    await ana.write(composeUnreaction(salt(), id, thumb.id));
    expect((await ana.message(id))?.reactions).toHaveLength(1);
  });
});

describe('deleting for everyone', () => {
  test('leaves an empty place, only if the author asks', async () => {
    const [ana, bo] = await pair();
    const { id, envelope } = await ana.say('hello');
    await bo.take(ana, envelope);
    const forged = await bo.write(composeDelete(salt(), id));
    expect((await ana.take(bo, forged.envelope)).events).toEqual([]);
    const { envelope: deletion } = await ana.write(composeDelete(salt(), id));
    const { events } = await bo.take(ana, deletion);
    expect(events[0]).toMatchObject({ type: 'delete', message: id, from: { name: 'a' } });
    for (const person of [ana, bo]) expect(await person.message(id)).toMatchObject({ text: '', deleted: true });
  });

  test('an unread message makes it not unread', async () => {
    const [ana, bo] = await pair();
    const { id, envelope } = await ana.say('hello');
    const { envelope: deletion } = await ana.write(composeDelete(salt(), id));
    await bo.take(ana, envelope);
    expect((await bo.overview()).unread).toBe(1);
    await bo.take(ana, deletion);
    expect((await bo.overview()).unread).toBe(0);
  });
});

describe('deleting on this device', () => {
  test('takes a message off the screen for good', async () => {
    const [ana, bo] = await pair();
    const { id, envelope } = await ana.say('hello');
    await bo.take(ana, envelope);
    const edit = await ana.write(composeEdit(salt(), id, 'hello again'));
    await bo.change((timeline) => deleteForMe(timeline, CONVERSATION, id));
    await bo.take(ana, edit.envelope);
    await bo.take(ana, envelope);
    expect(await bo.texts()).toEqual([]);
    expect(await bo.message(id)).toBeUndefined();
    expect((await bo.overview()).unread).toBe(0);
    expect(await ana.texts()).toEqual(['hello again']);
  });

  test('an unknown message does nothing', async () => {
    const [ana] = await pair();
    expect(await ana.change((timeline) => deleteForMe(timeline, CONVERSATION, NO_SUCH_ID))).toEqual([]);
  });

  test('a conversation leaves nothing of it', async () => {
    const [ana, bo] = await pair();
    await bo.take(ana, (await ana.say('hello')).envelope);
    await bo.say('hi');
    const [before] = [bo.store.spaces().length];
    await bo.change(async (timeline) => deleteConversation(timeline, CONVERSATION));
    expect(before).toBeGreaterThan(1);
    expect(bo.store.spaces()).toEqual(['timeline.clock']);
    expect(await bo.overview()).toEqual({ unread: 0, mentions: 0, queued: 0 });
  });
});

describe('unread', () => {
  test('counts what others wrote since the person looked', async () => {
    const [ana, bo] = await pair();
    for (const text of ['one', 'two']) await bo.take(ana, (await ana.say(text)).envelope);
    await bo.say('mine');
    expect((await bo.overview()).unread).toBe(2);
    const events = await bo.change((timeline) => markRead(timeline, CONVERSATION));
    expect(events).toEqual([{ type: 'conversation', conversation: CONVERSATION, change: 'changed' }]);
    expect((await bo.overview()).unread).toBe(0);
    expect(await bo.change((timeline) => markRead(timeline, CONVERSATION))).toEqual([]);
    await bo.take(ana, (await ana.say('three')).envelope);
    expect((await bo.overview()).unread).toBe(1);
  });

  test('is nothing that comes from somebody who is blocked', async () => {
    const [ana, bo] = await pair();
    bo.blocked.add(ana.self.account);
    const { events } = await bo.take(ana, (await ana.say('one')).envelope);
    expect(events[0]).toMatchObject({ type: 'message', text: 'one', blocked: true });
    expect(await bo.overview()).toMatchObject({ unread: 0, last: { text: 'one', blocked: true } });
    bo.blocked.clear();
    expect((await bo.overview()).unread).toBe(0);
    await bo.take(ana, (await ana.say('two')).envelope);
    expect(await bo.overview()).toMatchObject({ unread: 1, last: { text: 'two' } });
  });

  test('counts a message that comes late although it is shown above read ones', async () => {
    const [ana, bo] = await pair();
    const late = await ana.say('late');
    await bo.take(ana, (await ana.say('early')).envelope);
    await bo.change((timeline) => markRead(timeline, CONVERSATION));
    await bo.take(ana, late.envelope);
    expect(await bo.texts()).toEqual(['late', 'early']);
    expect((await bo.overview()).unread).toBe(1);
  });
});

describe('notices', () => {
  const joined = { type: 'joined', who: accountOf('c'), by: accountOf('a'), link: false } as const;
  const id = 'ee'.repeat(32) as MessageId;
  const timestamp = { wall: 2_000_000, counter: 0 };

  test('are lines among the others, once', async () => {
    const [ana] = await pair();
    await ana.say('hello');
    const add = () => ana.change((timeline) => addNotice(timeline, CONVERSATION, { id, timestamp, notice: joined }));
    expect(kinds(await add())).toEqual(['joined', 'conversation']);
    expect(await add()).toEqual([]);
    const [, line] = await ana.history(10);
    const [a, c] = [
      { account: accountOf('a'), name: 'a' },
      { account: accountOf('c'), name: 'c' },
    ];
    expect(line).toMatchObject({ id, from: a, own: true, text: '', notice: { kind: 'joined', who: c, by: a } });
    expect((await ana.overview()).last?.id).toBe(id);
  });

  test('cannot be reacted to or taken back', async () => {
    const [ana] = await pair();
    await ana.change((timeline) => addNotice(timeline, CONVERSATION, { id, timestamp, notice: joined }));
    await ana.write(composeReaction(salt(), id, '👍'));
    await ana.write(composeDelete(salt(), id));
    expect(await ana.history(10)).toHaveLength(1);
    expect((await ana.message(id))?.deleted).toBeUndefined();
  });

  test.each([
    [{ type: 'created', by: accountOf('a') }, ['conversation'], { kind: 'created' }],
    [{ type: 'joined', who: accountOf('b'), by: null, link: false }, ['joined', 'conversation'], { kind: 'joined' }],
    [{ type: 'left', who: accountOf('b') }, ['left', 'conversation'], { kind: 'left' }],
    [{ type: 'removed', who: accountOf('b'), by: accountOf('a') }, ['left', 'conversation'], { kind: 'removed' }],
    [{ type: 'renamed', name: 'Grove', by: accountOf('a') }, ['conversation'], { kind: 'renamed', name: 'Grove' }],
  ] as const)('of the kind %o', async (notice, events, shown) => {
    const ana = new Person('a');
    expect(kinds(await ana.change((each) => addNotice(each, CONVERSATION, { id, timestamp, notice })))).toEqual(events);
    expect((await ana.message(id))?.notice).toMatchObject(shown);
  });
});

describe('history', () => {
  test('goes back page by page', async () => {
    const ana = new Person('a');
    const ids: MessageId[] = [];
    for (const text of ['1', '2', '3', '4', '5']) ids.push((await ana.say(text)).id);
    const page = async (before?: MessageId) =>
      (
        await history(ana.reader(), CONVERSATION, {
          limit: 2,
          ...(before !== undefined && { part: { at: 'before' as const, message: before } }),
        })
      )?.map(({ text }) => text);
    expect(await page()).toEqual(['4', '5']);
    expect(await page(ids[3])).toEqual(['2', '3']);
    expect(await page(ids[1])).toEqual(['1']);
    expect(await page(ids[0])).toEqual([]);
    expect(await page(NO_SUCH_ID)).toBeUndefined();
  });

  test('finds the conversation of a message', async () => {
    const ana = new Person('a');
    const { id } = await ana.say('hello');
    expect(await findMessage(ana.reader(), ['other', CONVERSATION], id)).toBe(CONVERSATION);
    expect(await findMessage(ana.reader(), ['other', CONVERSATION], NO_SUCH_ID)).toBeUndefined();
  });
});

test('what a message costs does not grow with the conversation', async () => {
  const [ana, bo] = await pair();
  const cost = async (): Promise<readonly [reads: number, rows: number]> => {
    const { envelope } = await ana.say('hello');
    const before = bo.store.reads;
    await bo.take(ana, envelope);
    return [bo.store.reads - before, bo.written];
  };
  await cost();
  const first = await cost();
  for (let i = 0; i < 300; i++) await cost();
  expect(await cost()).toEqual(first);
  expect(first[1]).toBeLessThan(8);

  const reads = bo.store.reads;
  expect(await bo.history(50)).toHaveLength(50);
  expect(bo.store.reads - reads).toBe(2);
});
