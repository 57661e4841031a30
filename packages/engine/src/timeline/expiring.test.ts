import { describe, expect, test } from 'vitest';
import {
  type AttachmentSource,
  type MimiContent,
  composeEdit,
  composeMessage,
  composeReaction,
} from '../content/index.ts';
import { noteExpiry } from './expiring.ts';
import { expireDue, history, markRead, renumber, resendable, setDelivery } from './index.ts';
import { ownEnvelopes } from './rows.ts';
import { CONVERSATION, Person, salt } from './testing/person.ts';

const LIFE_MS = 60_000;

async function pair(): Promise<readonly [ana: Person, bo: Person]> {
  const people = [new Person('a'), new Person('b')] as const;
  for (const person of people) await person.join('a', 'b');
  return people;
}

function mortal(person: Person, content: MimiContent): MimiContent {
  return { ...content, expires: { relative: false, time: Math.ceil((person.now + LIFE_MS) / 1000) } };
}

const say = (person: Person, text: string) => person.write(mortal(person, composeMessage(salt(), { text })));
const expire = (person: Person) => person.change(({ tx }) => expireDue(tx, person.now));
const texts = async (person: Person) => (await person.history(100)).map(({ text }) => text);

describe('a message with a time to live', () => {
  test('goes from both screens when its time is over, not before, and its unread mark with it', async () => {
    const [ana, bo] = await pair();
    const { id, envelope } = await say(ana, 'secret');
    await bo.take(ana, envelope);
    await ana.change((timeline) => setDelivery(timeline, CONVERSATION, id, 'sent'));
    bo.now = ana.now;
    expect(await bo.overview()).toMatchObject({ unread: 1, firstUnread: id });
    const { next } = await expire(bo);
    expect(await texts(bo)).toEqual(['secret']);
    expect(next).toBeGreaterThanOrEqual(bo.now + LIFE_MS - 1000);
    for (const person of [ana, bo]) {
      person.now = next ?? 0;
      const { vanished, next: after } = await expire(person);
      expect(vanished).toEqual([{ conversation: CONVERSATION, message: id, attachments: [], isLapsed: false }]);
      expect(after).toBeUndefined();
      expect(await texts(person)).toEqual([]);
    }
    expect(await bo.overview()).toEqual({ unread: 0, mentions: 0, queued: 0 });
  });

  test('is not shown where it comes too late, nor comes back when it is sent again', async () => {
    const [ana, bo] = await pair();
    const { envelope } = await say(ana, 'late');
    bo.now = ana.now + LIFE_MS + 1000;
    expect((await bo.take(ana, envelope)).events).toEqual([]);
    expect(await texts(bo)).toEqual([]);
    const again = await say(ana, 'twice');
    bo.now = ana.now;
    await bo.take(ana, again.envelope);
    bo.now += LIFE_MS + 1000;
    await expire(bo);
    await bo.take(ana, again.envelope);
    expect(await texts(bo)).toEqual([]);
  });

  test('leaves no copy where it was numbered anew and came back from the log meanwhile', async () => {
    const [ana] = await pair();
    const { id, envelope } = await say(ana, 'secret');
    const again = await ana.change((timeline) => renumber(timeline, CONVERSATION, envelope, id));
    expect(again.number).toBeGreaterThan(envelope.number);
    const copies = () =>
      ana.change(async ({ tx }) =>
        (await ownEnvelopes(CONVERSATION).range(tx)).flatMap(({ value }) => value.body ?? []),
      );
    expect(await copies()).toHaveLength(1);
    const at = Math.ceil((ana.now + LIFE_MS) / 1000) * 1000;
    await ana.change(async (timeline) => noteExpiry(timeline, CONVERSATION, { id, at, own: null }));
    ana.now += LIFE_MS + 2000;
    await expire(ana);
    expect(await copies()).toEqual([]);
  });

  test('does not go before its time, whatever somebody else has said of it before it came', async () => {
    const [ana, bo] = await pair();
    const stays = await ana.write(composeMessage(salt(), { text: 'stays' }));
    const { id, envelope } = await say(ana, 'stays a while');
    const eve = new Person('e');
    for (const target of [stays.id, id]) {
      const soon = { relative: false, time: Math.ceil(bo.now / 1000) + 10 };
      const { envelope: hostile } = await eve.write({ ...composeEdit(salt(), target, 'gone'), expires: soon });
      await bo.take(eve, hostile);
    }
    await bo.take(ana, stays.envelope);
    await bo.take(ana, envelope);
    bo.now += LIFE_MS / 2;
    await expire(bo);
    expect(await texts(bo)).toEqual(['stays', 'stays a while']);
    bo.now += LIFE_MS;
    await expire(bo);
    expect(await texts(bo)).toEqual(['stays']);
  });

  test('takes reactions and edits with it, also those that came before it', async () => {
    const [ana, bo] = await pair();
    const { id, envelope } = await say(ana, 'first');
    const edit = await ana.write(mortal(ana, composeEdit(salt(), id, 'second')));
    const reaction = await ana.write(mortal(ana, composeReaction(salt(), id, '🌳')));
    bo.now = ana.now;
    await bo.take(ana, edit.envelope);
    await bo.take(ana, reaction.envelope);
    bo.now += LIFE_MS + 2000;
    await expire(bo);
    // Nothing of the early edit is left in the store.
    const stored = bo.store.spaces().join(' ');
    expect(stored).not.toContain('expiring');
    await bo.take(ana, envelope);
    expect(await texts(bo)).toEqual([]);
  });

  test('leaves no copy that could be sent again', async () => {
    const [ana] = await pair();
    const { id, envelope } = await say(ana, 'secret');
    await ana.change((timeline) => setDelivery(timeline, CONVERSATION, id, 'sent'));
    ana.now += LIFE_MS + 1000;
    await expire(ana);
    const again = await ana.change((timeline) => resendable(timeline, CONVERSATION, envelope.number));
    expect(again?.body).toEqual({ type: 'blank' });
  });

  test('that was not sent in time leaves a line that says so, without its text', async () => {
    const [ana] = await pair();
    const { id } = await say(ana, 'too late');
    ana.now += LIFE_MS + 1000;
    const { vanished } = await expire(ana);
    expect(vanished).toMatchObject([{ message: id, isLapsed: true }]);
    expect(await ana.message(id)).toMatchObject({ text: '', lapsed: true, state: 'not-sent' });
    expect(await ana.overview()).toMatchObject({ queued: 0 });
  });

  test('names its attachment, so that the kept copy goes too', async () => {
    const [ana, bo] = await pair();
    const attachment: AttachmentSource = {
      name: 'a.png',
      mediaType: 'image/png',
      size: 3,
      urls: ['https://one.example/blobs/00'],
      encAlg: 2,
      key: new Uint8Array(32),
      nonce: new Uint8Array(12),
      aad: new Uint8Array(),
      hashAlg: 1,
      media: null,
      contentHash: new Uint8Array(32).fill(7),
    };
    const { envelope } = await ana.write(mortal(ana, composeMessage(salt(), { text: '', attachments: [attachment] })));
    await bo.take(ana, envelope);
    bo.now = ana.now + LIFE_MS + 1000;
    const { vanished } = await expire(bo);
    expect(vanished[0]?.attachments[0]?.contentHash).toEqual(attachment.contentHash);
  });
});

describe('reading on', () => {
  async function conversation(): Promise<{ readonly bo: Person; readonly ids: readonly string[] }> {
    const [ana, bo] = await pair();
    const ids: string[] = [];
    for (let n = 0; n < 30; n++) {
      const { id, envelope } = await ana.say(`m${n}`);
      ids.push(id);
      await bo.take(ana, envelope);
    }
    return { bo, ids };
  }

  test('begins at the first message that was not seen, and goes on from where one has got to', async () => {
    const { bo, ids } = await conversation();
    expect(await bo.overview()).toMatchObject({ unread: 30, firstUnread: ids[0] });
    await bo.change((timeline) => markRead(timeline, CONVERSATION, ids[9] as never));
    expect(await bo.overview()).toMatchObject({ unread: 20, firstUnread: ids[10] });
    // What is above stays read, and going up marks nothing unread.
    await bo.change((timeline) => markRead(timeline, CONVERSATION, ids[4] as never));
    expect(await bo.overview()).toMatchObject({ unread: 20, firstUnread: ids[10] });
    await bo.change((timeline) => markRead(timeline, CONVERSATION, ids[29] as never));
    const { unread, firstUnread } = await bo.overview();
    expect({ unread, firstUnread }).toEqual({ unread: 0, firstUnread: undefined });
  });

  test('reads a page after a message, or around one', async () => {
    const { bo, ids } = await conversation();
    const page = async (part: Parameters<typeof history>[2]['part'] & object) =>
      (await history(bo.reader(), CONVERSATION, { limit: 5, part }))?.map(({ text }) => text);
    expect(await page({ at: 'after', message: ids[3] as never })).toEqual(['m4', 'm5', 'm6', 'm7', 'm8']);
    expect(await page({ at: 'around', message: ids[10] as never })).toEqual(['m8', 'm9', 'm10', 'm11', 'm12']);
    expect(await page({ at: 'around', message: ids[0] as never })).toEqual(['m0', 'm1', 'm2']);
    expect(await page({ at: 'around', message: '00'.repeat(32) as never })).toBeUndefined();
  });
});
