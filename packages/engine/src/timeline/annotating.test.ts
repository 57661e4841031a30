import { beforeEach, describe, expect, test } from 'vitest';
import { type MessageId, composeAnnotation, composeDelete, composeEdit, composeMessage } from '../content/index.ts';
import { MAX_PINS, MAX_VERSIONS } from './limits.ts';
import { CONVERSATION, Person, accountOf, salt } from './testing/person.ts';
import { deleteForMe, markRead, pinnedMessages, setStar, starredMessages, versions } from './index.ts';

let ana: Person;
let bo: Person;
let cy: Person;

beforeEach(async () => {
  [ana, bo, cy] = [new Person('a'), new Person('b'), new Person('c')];
  for (const each of [ana, bo, cy]) await each.join('a', 'b', 'c');
});

/** Writes, and brings it to the others. */
async function share(from: Person, content: Parameters<Person['write']>[0]): Promise<MessageId> {
  // Their clocks agree.
  const now = Math.max(ana.now, bo.now, cy.now);
  for (const each of [ana, bo, cy]) each.now = now;
  const { id, envelope } = await from.write(content);
  for (const each of [ana, bo, cy]) if (each !== from) await each.take(from, envelope);
  return id;
}

const ask = (multiple = false) =>
  share(
    ana,
    composeMessage(salt(), { text: '', card: { type: 'poll', question: 'When?', options: ['x', 'y', 'z'], multiple } }),
  );
const vote = (who: Person, poll: MessageId, ...options: readonly number[]) =>
  share(who, composeAnnotation(salt(), poll, { type: 'vote', options }));
const close = (who: Person, poll: MessageId) => share(who, composeAnnotation(salt(), poll, { type: 'close' }));
const names = async (who: Person, poll: MessageId) =>
  (await who.message(poll))?.poll?.options.map(({ votes }) => votes.map(({ name }) => name).join(''));

describe('a poll', () => {
  test('counts what each has chosen at last', async () => {
    const poll = await ask();
    await vote(bo, poll, 0);
    await vote(cy, poll, 1);
    await vote(bo, poll, 1);
    for (const each of [ana, bo, cy]) expect(await names(each, poll)).toEqual(['', 'cb', '']);
    await vote(cy, poll);
    expect(await names(ana, poll)).toEqual(['', 'b', '']);
  });

  test('of one choice does not count two, of many it does', async () => {
    const one = await ask();
    await vote(bo, one, 2);
    await vote(bo, one, 0, 1);
    expect(await names(ana, one)).toEqual(['', '', 'b']);
    const many = await ask(true);
    await vote(bo, many, 0, 1);
    expect(await names(ana, many)).toEqual(['b', 'b', '']);
  });

  test('does not count what it did not offer', async () => {
    const poll = await ask(true);
    await vote(bo, poll, 0, 7);
    await vote(cy, poll, 1, 1);
    expect(await names(ana, poll)).toEqual(['', '', '']);
  });

  test('is closed by who asked, and by nobody else', async () => {
    const poll = await ask();
    await close(bo, poll);
    expect((await cy.message(poll))?.poll?.closed).toBeUndefined();
    await vote(bo, poll, 0);
    await close(ana, poll);
    await vote(bo, poll, 1);
    await vote(cy, poll, 1);
    for (const each of [ana, bo, cy]) {
      expect(await names(each, poll)).toEqual(['b', '', '']);
      expect((await each.message(poll))?.poll?.closed).toBe(true);
    }
  });

  test('cannot be made to ask something else', async () => {
    const poll = await ask();
    await share(ana, composeEdit(salt(), poll, 'Something else?'));
    expect(await bo.message(poll)).toMatchObject({ poll: { question: 'When?' }, text: '📊 When?\n• x\n• y\n• z' });
  });

  test('that is taken back keeps no votes', async () => {
    const poll = await ask();
    await vote(bo, poll, 0);
    await share(ana, composeDelete(salt(), poll));
    await vote(cy, poll, 0);
    expect(bo.store.spaces().filter((space) => space.includes('votes'))).toEqual([]);
    expect(await bo.message(poll)).not.toHaveProperty('poll');
  });
});

describe('pinned messages', () => {
  const pin = (who: Person, message: MessageId) => share(who, composeAnnotation(salt(), message, { type: 'pin' }));
  const unpin = (who: Person, message: MessageId) => share(who, composeAnnotation(salt(), message, { type: 'unpin' }));
  const pinned = async (who: Person) => (await pinnedMessages(who.reader(), CONVERSATION)).map(({ text }) => text);

  test('are the same for all, the latest first, and a line says who did it', async () => {
    const one = await share(ana, composeMessage(salt(), { text: 'one' }));
    const two = await share(bo, composeMessage(salt(), { text: 'two' }));
    await pin(bo, one);
    await pin(cy, two);
    for (const each of [ana, bo, cy]) expect(await pinned(each)).toEqual(['two', 'one']);
    expect((await ana.history(10)).at(-1)?.notice).toEqual({
      kind: 'pinned',
      message: two,
      by: { account: accountOf('c'), name: 'c' },
    });
    await pin(ana, one);
    expect(await pinned(bo)).toEqual(['one', 'two']);
    await unpin(ana, one);
    expect(await pinned(cy)).toEqual(['two']);
  });

  test('do not hold what is gone', async () => {
    const one = await share(ana, composeMessage(salt(), { text: 'one' }));
    const two = await share(ana, composeMessage(salt(), { text: 'two' }));
    await pin(bo, one);
    await pin(bo, two);
    await share(ana, composeDelete(salt(), one));
    await bo.change((timeline) => deleteForMe(timeline, CONVERSATION, two));
    expect(await pinned(bo)).toEqual([]);
    expect(await pinned(cy)).toEqual(['two']);
  });

  test('are so many and no more', async () => {
    for (let i = 0; i < MAX_PINS + 3; i++) await pin(ana, await share(ana, composeMessage(salt(), { text: `${i}` })));
    expect(await pinned(bo)).toHaveLength(MAX_PINS);
  });
});

describe('what a message said before', () => {
  const said = async (who: Person, id: MessageId) =>
    (await versions(who.reader(), CONVERSATION, id)).map(({ text }) => text);

  test('can be read by all', async () => {
    const id = await share(ana, composeMessage(salt(), { text: 'first' }));
    expect(await said(bo, id)).toEqual(['first']);
    await share(ana, composeEdit(salt(), id, 'second'));
    await share(ana, composeEdit(salt(), id, 'third'));
    await share(bo, composeEdit(salt(), id, 'by another'));
    for (const each of [ana, bo]) expect(await said(each, id)).toEqual(['first', 'second', 'third']);
  });

  test('has its limit, and always the first', async () => {
    const id = await share(ana, composeMessage(salt(), { text: 'first' }));
    for (let i = 0; i < MAX_VERSIONS + 5; i++) await share(ana, composeEdit(salt(), id, `edit ${i}`));
    const all = await said(bo, id);
    expect(all).toHaveLength(MAX_VERSIONS + 1);
    expect(all[0]).toBe('first');
    expect(all.at(-1)).toBe(`edit ${MAX_VERSIONS + 4}`);
  });

  test('is gone with the message', async () => {
    const id = await share(ana, composeMessage(salt(), { text: 'first' }));
    await share(ana, composeEdit(salt(), id, 'second'));
    await share(ana, composeDelete(salt(), id));
    expect(await said(bo, id)).toEqual([]);
    expect(bo.store.spaces().filter((space) => space.includes('versions'))).toEqual([]);
  });
});

describe('somebody who is spoken of', () => {
  const toBo = `hello [@Bertram](pando:account/${accountOf('b')})`;

  test('is called as the reader calls them', async () => {
    const id = await share(ana, composeMessage(salt(), { text: toBo }));
    expect(await cy.message(id)).toMatchObject({
      text: 'hello @b',
      mentions: [{ start: 6, length: 2, who: { account: accountOf('b'), name: 'b' } }],
    });
    expect(await cy.message(id)).not.toHaveProperty('mentionsMe');
  });

  test('sees how often, until they look or it is taken back', async () => {
    const id = await share(ana, composeMessage(salt(), { text: toBo }));
    await share(ana, composeMessage(salt(), { text: toBo }));
    expect(await bo.overview()).toMatchObject({ unread: 2, mentions: 2 });
    expect(await cy.overview()).toMatchObject({ unread: 2, mentions: 0 });
    expect((await bo.message(id))?.mentionsMe).toBe(true);
    await share(ana, composeDelete(salt(), id));
    expect(await bo.overview()).toMatchObject({ unread: 1, mentions: 1 });
    await bo.change((timeline) => markRead(timeline, CONVERSATION));
    expect(await bo.overview()).toMatchObject({ unread: 0, mentions: 0 });
  });
});

describe('a star', () => {
  const starred = async (who: Person) =>
    (await starredMessages(() => who.reader(), { tx: who.store }, 10)).map(({ text }) => text);
  const star = (who: Person, id: MessageId, on: boolean, now: number) =>
    who.change((timeline) => setStar(timeline, CONVERSATION, id, { starred: on, now }));

  test("is one's own; the latest comes first", async () => {
    const one = await share(ana, composeMessage(salt(), { text: 'one' }));
    const two = await share(bo, composeMessage(salt(), { text: 'two' }));
    await star(bo, two, true, 1);
    await star(bo, one, true, 2);
    expect(await starred(bo)).toEqual(['one', 'two']);
    expect((await bo.message(one))?.starred).toBe(true);
    expect(await starred(ana)).toEqual([]);
    await star(bo, one, false, 3);
    expect(await starred(bo)).toEqual(['two']);
  });

  test('goes with its message', async () => {
    const one = await share(ana, composeMessage(salt(), { text: 'one' }));
    const two = await share(ana, composeMessage(salt(), { text: 'two' }));
    await star(bo, one, true, 1);
    await star(bo, two, true, 2);
    await share(ana, composeDelete(salt(), one));
    await bo.change((timeline) => deleteForMe(timeline, CONVERSATION, two));
    expect(await starred(bo)).toEqual([]);
  });
});
