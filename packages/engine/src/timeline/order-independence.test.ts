import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Envelope,
  type MessageId,
  type MimiContent,
  accountUri,
  composeAnnotation,
  composeDelete,
  composeEdit,
  composeMessage,
  composeReaction,
  composeUnreaction,
  conversationUri,
  encodeContent,
  messageId,
} from '../content/index.ts';
import { missing } from './devices.ts';
import { pinnedMessages } from './pins.ts';
import { versions } from './reading.ts';
import { CONVERSATION, Person } from './testing/person.ts';

const AUTHORS = ['a', 'b'];
const TIME = 1_000_000;

const KINDS = [
  'message',
  'message',
  'poll',
  'of a later version',
  'reply',
  'reaction',
  'other reaction',
  'unreaction',
  'edit',
  'edit',
  'delete',
  'vote',
  'vote',
  'close',
  'pin',
  'unpin',
] as const;

interface Step {
  readonly author: number;
  readonly kind: (typeof KINDS)[number];
  /** Which earlier content it refers to. */
  readonly target: number;
  readonly other: number;
  readonly wall: number;
}

interface Letter {
  readonly from: Person;
  readonly envelope: Envelope;
}

const step: fc.Arbitrary<Step> = fc.record({
  author: fc.nat({ max: AUTHORS.length - 1 }),
  kind: fc.constantFrom(...KINDS),
  // Mostly the first few, so that several speak of one.
  target: fc.oneof(fc.nat({ max: 2 }), fc.nat()),
  other: fc.oneof(fc.nat({ max: 4 }), fc.nat()),
  wall: fc.nat({ max: 5 }),
});

const script = fc.array(step, { maxLength: 25 }).chain((steps) => {
  const indexes = steps.map((_, i) => i);
  const permutation = fc.shuffledSubarray(indexes, { minLength: indexes.length });
  const repeated = indexes.length === 0 ? fc.constant([]) : fc.array(fc.constantFrom(...indexes), { maxLength: 5 });
  return fc.record({ steps: fc.constant(steps), permutation, repeated });
});

test('the same contents in any order, and twice, make the same conversation', async () => {
  await fc.assert(
    fc.asyncProperty(script, async ({ steps, permutation, repeated }) => {
      const letters = lettersOf(steps);
      const one = new Person('e');
      const two = new Person('e');
      await one.join('a', 'b', 'e');
      await two.join('a', 'b', 'e');
      for (const letter of letters) await one.take(letter.from, letter.envelope);
      for (const i of [...permutation, ...repeated]) {
        const letter = letters[i];
        if (letter !== undefined) await two.take(letter.from, letter.envelope);
      }
      const shown = await one.history(1000);
      expect(await two.history(1000)).toEqual(shown);
      expect(await two.overview()).toEqual(await one.overview());
      expect(await pinnedMessages(two.reader(), CONVERSATION)).toEqual(
        await pinnedMessages(one.reader(), CONVERSATION),
      );
      for (const { id } of shown) {
        const said = await versions(one.reader(), CONVERSATION, id as MessageId);
        expect(await versions(two.reader(), CONVERSATION, id as MessageId)).toEqual(said);
      }
      expect(await missing(two.reader(), CONVERSATION)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('one of this account’s devices sees what the other wrote as its own, in any order', async () => {
  await fc.assert(
    fc.asyncProperty(script, async ({ steps, permutation }) => {
      const letters = lettersOf(steps);
      const [one, two] = [new Person('a', '2'), new Person('a', '3')];
      for (const letter of letters) await one.take(letter.from, letter.envelope);
      for (const i of permutation) {
        const letter = letters[i];
        if (letter !== undefined) await two.take(letter.from, letter.envelope);
      }
      const shown = await one.history(1000);
      expect(await two.history(1000)).toEqual(shown);
      expect(shown.every(({ own, from }) => own === (from.name === 'a'))).toBe(true);
    }),
    { numRuns: 100 },
  );
});

test('a repeated content writes nothing and tells nothing', async () => {
  await fc.assert(
    fc.asyncProperty(script, async ({ steps }) => {
      const letters = lettersOf(steps);
      const person = new Person('e');
      for (const letter of letters) await person.take(letter.from, letter.envelope);
      for (const letter of letters) {
        const again = await person.take(letter.from, letter.envelope);
        expect(again).toMatchObject({ fresh: false, events: [] });
        expect(person.written).toBe(0);
      }
    }),
    { numRuns: 50 },
  );
});

/** The script's contents as envelopes; a step may refer to any earlier one, sensibly or not. */
function lettersOf(steps: readonly Step[]): readonly Letter[] {
  const people = AUTHORS.map((name) => new Person(name));
  const numbers = AUTHORS.map(() => 0);
  const ids: MessageId[] = [];
  return steps.flatMap(({ author, kind, target, other, wall }, i) => {
    const from = people[author];
    if (from === undefined) return [];
    const salt = new Uint8Array(16).fill(i);
    const pick = (n: number) => ids[n % Math.max(1, ids.length)] ?? ('00'.repeat(32) as MessageId);
    const content = contentOf(kind, salt, wordsOf(i), pick(target), pick(other), wall);
    const encoded = encodeContent(content);
    ids.push(messageId(accountUri(from.self.account), conversationUri(CONVERSATION), encoded, salt));
    const number = (numbers[author] ?? 0) + 1;
    numbers[author] = number;
    const timestamp = { wall: TIME + wall, counter: 0 };
    return [{ from, envelope: { timestamp, number, heads: [], body: { type: 'content', content: encoded } } }];
  });
}

/** Some speak of the one who reads. */
function wordsOf(i: number): string {
  return i % 2 === 0 ? `text ${i}` : `[@e](pando:account/${'e'.repeat(64)}), text ${i}`;
}

function contentOf(
  kind: Step['kind'],
  salt: Uint8Array,
  text: string,
  target: MessageId,
  other: MessageId,
  choice: number,
): MimiContent {
  switch (kind) {
    case 'message':
      return composeMessage(salt, { text });
    case 'poll':
      return composeMessage(salt, {
        text: '',
        card: { type: 'poll', question: text, options: ['a', 'b'], multiple: false },
      });
    case 'of a later version': {
      const { body, ...rest } = composeMessage(salt, { text });
      const single = { type: 'single', contentType: 'application/of-tomorrow', content: salt } as const;
      return { ...rest, body: { ...body, body: single } };
    }
    case 'vote':
      // Some are for options that no poll has.
      return composeAnnotation(salt, target, { type: 'vote', options: choice === 0 ? [] : [choice % 3] });
    case 'close':
    case 'pin':
    case 'unpin':
      return composeAnnotation(salt, target, { type: kind });
    case 'reply':
      return composeMessage(salt, { text, replyTo: target });
    case 'reaction':
      return composeReaction(salt, target, '👍');
    case 'other reaction':
      return { ...composeReaction(salt, target, '🌳'), replaces: other };
    case 'unreaction':
      return composeUnreaction(salt, target, other);
    case 'edit':
      return composeEdit(salt, target, text);
    case 'delete':
      return composeDelete(salt, target);
  }
}
