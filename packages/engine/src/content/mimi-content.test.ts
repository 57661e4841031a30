import { concatBytes, encode, text } from '@pando/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { composeMessage } from './compose.ts';
import { MAX_EXTENSIONS, MAX_PART_DEPTH, MAX_TEXT_BYTES } from './limits.ts';
import { accountUri, conversationUri, messageId } from './message-id.ts';
import { type MimiContent, decodeContent, encodeContent } from './mimi-content.ts';
import type { Part } from './part.ts';
import { arbitraryContent } from './testing/arbitrary-content.ts';
import { officialExamples } from './testing/official-examples.ts';
import { EXAMPLE_ACCOUNT, EXAMPLE_CONVERSATION, ownExamples } from './testing/own-examples.ts';

const salt = new Uint8Array(16);
const plain: MimiContent = composeMessage(salt, { text: 'hello' });

const examples = [
  ...ownExamples.map((example) => ({
    ...example,
    name: `our own ${example.name}`,
    sender: accountUri(EXAMPLE_ACCOUNT),
    room: conversationUri(EXAMPLE_CONVERSATION),
  })),
  ...officialExamples().map((example) => ({ ...example, name: `the draft's ${example.name}` })),
];

describe.each(examples)('$name', ({ encoded, sender, room, id }) => {
  test('is written again byte for byte', () => {
    const content = decodeContent(encoded);
    expect(content.ok && encodeContent(content.value)).toEqual(encoded);
  });

  test('has the id that it is given', () => {
    const content = decodeContent(encoded);
    expect(content.ok && messageId(sender, room, encoded, content.value.salt)).toBe(id);
  });
});

describe('content', () => {
  test('any is read as it was written', () => {
    fc.assert(
      fc.property(arbitraryContent, (content) => {
        expect(decodeContent(encodeContent(content))).toEqual({ ok: true, value: content });
      }),
    );
  });

  test('damaged bytes are a failure, or another content that is written the same way', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(arbitraryContent, damage, (content, changes) => {
        const encoded = encodeContent(content);
        for (const [at, byte] of changes) encoded[at % encoded.length] = byte;
        const decoded = decodeContent(encoded);
        expect(decoded.ok ? encodeContent(decoded.value) : encoded).toEqual(encoded);
      }),
    );
  });

  test('random and cut-off bytes never throw', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => typeof decodeContent(bytes).ok === 'boolean'));
    const whole = encodeContent(plain);
    for (let length = 0; length < whole.length; length++) {
      expect(decodeContent(whole.subarray(0, length)).ok).toBe(false);
    }
    expect(decodeContent(Uint8Array.of(...whole, 0)).ok).toBe(false);
  });

  test('parts may nest as deep as the draft allows, and no deeper', () => {
    expect(decodeContent(encodeContent({ ...plain, body: nested(MAX_PART_DEPTH) })).ok).toBe(true);
    expect(decodeContent(encodeContent({ ...plain, body: nested(MAX_PART_DEPTH + 1) })).ok).toBe(false);
  });

  test('a multi-part of one part is refused', () => {
    const body: Part = { ...plain.body, body: { type: 'multi', semantics: 0, parts: [plain.body] } };
    expect(decodeContent(encodeContent({ ...plain, body })).ok).toBe(false);
  });

  test('a text has its limit', () => {
    const most = composeMessage(salt, { text: 'x'.repeat(MAX_TEXT_BYTES) });
    const more = composeMessage(salt, { text: 'x'.repeat(MAX_TEXT_BYTES + 1) });
    expect(decodeContent(encodeContent(most)).ok).toBe(true);
    expect(() => encodeContent(more)).toThrow(RangeError);
    // The text is the last in the bytes: one byte more, and one more in the last byte of its length.
    const long = concatBytes(encodeContent(most), Uint8Array.of(0x78));
    long[long.length - MAX_TEXT_BYTES - 2] = 1;
    expect(decodeContent(long)).toMatchObject({ ok: false, reason: expect.stringContaining('at most 65536') });
  });
});

describe('extensions', () => {
  const read = (...items: readonly number[]) => decodeContent(withExtensions(Uint8Array.from(items)));

  test('unknown ones of any shape are kept', () => {
    // {1: [null, true, {"a": h'00'}], -1: tag 1 (5)}
    const item = [0xa2, 0x01, 0x83, 0xf6, 0xf5, 0xa1, 0x61, 0x61, 0x41, 0x00, 0x20, 0xc1, 0x05];
    const decoded = read(...item);
    expect(decoded.ok && encodeContent(decoded.value)).toEqual(withExtensions(Uint8Array.from(item)));
  });

  test.each([
    ['out of order', [0xa2, 0x02, 0x00, 0x01, 0x00]],
    ['twice the same', [0xa2, 0x01, 0x00, 0x01, 0x00]],
    ['by the length of their names', [0xa2, 0x20, 0x00, 0x18, 0x18, 0x00]],
    ['with an empty name', [0xa1, 0x60, 0x00]],
    ['of indefinite length', [0xbf, 0x01, 0x00, 0xff]],
    ['with a float', [0xa1, 0x01, 0xf9, 0x00, 0x00]],
    ['with an inner map out of order', [0xa1, 0x01, 0xa2, 0x02, 0x00, 0x01, 0x00]],
    ['nested too deep', [0xa1, 0x01, ...Array.from({ length: 9 }, () => 0x81), 0x00]],
    ['with a value of 4097 bytes', [0xa1, 0x01, 0x59, 0x0f, 0xfe, ...Array.from({ length: 4094 }, () => 0)]],
    ['that promise more than there is', [0xa1, 0x01, 0x9a, 0xff, 0xff, 0xff, 0xff]],
  ])('%s are refused', (_, items) => {
    expect(read(...items).ok).toBe(false);
  });

  test('a value may have 4096 bytes', () => {
    expect(read(0xa1, 0x01, 0x59, 0x0f, 0xfd, ...Array.from({ length: 4093 }, () => 0)).ok).toBe(true);
  });

  test('their number has its limit', () => {
    const many = (count: number): MimiContent => {
      const entries = Array.from({ length: count }, (_, i) => [i, encode(text(1), 'x')] as const);
      return { ...plain, extensions: new Map(entries) };
    };
    expect(decodeContent(encodeContent(many(MAX_EXTENSIONS))).ok).toBe(true);
    expect(decodeContent(encodeContent(many(MAX_EXTENSIONS + 1))).ok).toBe(false);
  });
});

/** The bytes of a content whose extensions are the given bytes. */
function withExtensions(map: Uint8Array): Uint8Array {
  const encoded = encodeContent(plain);
  // Array head, salt, and four fields of one byte each come before the empty map.
  const at = 1 + 17 + 4;
  return Uint8Array.of(...encoded.subarray(0, at), ...map, ...encoded.subarray(at + 1));
}

function nested(depth: number): Part {
  if (depth === 1) return plain.body;
  const inner = nested(depth - 1);
  return { ...plain.body, body: { type: 'multi', semantics: 2, parts: [inner, plain.body] } };
}
