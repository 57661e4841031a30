import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Envelope,
  type MessageId,
  type MimiContent,
  accountUri,
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
import { CONVERSATION, Person } from './testing/person.ts';

const AUTHORS = ['a', 'b'];
const TIME = 1_000_000;

interface Step {
  readonly author: number;
  readonly kind: 'message' | 'reply' | 'reaction' | 'other reaction' | 'unreaction' | 'edit' | 'delete';
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
  kind: fc.constantFrom(
    'message',
    'message',
    'reply',
    'reaction',
    'other reaction',
    'unreaction',
    'edit',
    'edit',
    'delete',
  ),
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
      expect(await two.history(1000)).toEqual(await one.history(1000));
      expect(await two.overview()).toEqual(await one.overview());
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
    const content = contentOf(kind, salt, `text ${i}`, pick(target), pick(other));
    const encoded = encodeContent(content);
    ids.push(messageId(accountUri(from.self.account), conversationUri(CONVERSATION), encoded, salt));
    const number = (numbers[author] ?? 0) + 1;
    numbers[author] = number;
    const timestamp = { wall: TIME + wall, counter: 0 };
    return [{ from, envelope: { timestamp, number, heads: [], body: { type: 'content', content: encoded } } }];
  });
}

function contentOf(
  kind: Step['kind'],
  salt: Uint8Array,
  text: string,
  target: MessageId,
  other: MessageId,
): MimiContent {
  switch (kind) {
    case 'message':
      return composeMessage(salt, { text });
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
