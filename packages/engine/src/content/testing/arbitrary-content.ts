import { encode, text, toHex } from '@pando/protocol';
import fc from 'fast-check';
import type { MessageId } from '../message-id.ts';
import type { MimiContent } from '../mimi-content.ts';
import type { ExternalPart, Part } from '../part.ts';

const bytes = (maxLength: number) => fc.uint8Array({ maxLength });
const id = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((each) => toHex(each) as MessageId);
const uint32 = fc.nat({ max: 0xffff_ffff });
const words = fc.string({ unit: 'binary', maxLength: 20 });

const external: fc.Arbitrary<ExternalPart> = fc.record({
  type: fc.constant('external'),
  contentType: words,
  url: words,
  expires: uint32,
  size: fc.maxSafeNat(),
  encAlg: fc.nat({ max: 0xffff }),
  key: bytes(32),
  nonce: bytes(12),
  aad: bytes(8),
  hashAlg: fc.nat({ max: 0xff }),
  contentHash: bytes(32),
  description: words,
  filename: words,
});

function part(depth: number): fc.Arbitrary<Part> {
  const bodies: fc.Arbitrary<Part['body']>[] = [
    fc.constant({ type: 'null' }),
    fc.record({ type: fc.constant('single' as const), contentType: words, content: bytes(40) }),
    external,
  ];
  if (depth > 1) {
    const parts = fc.array(part(depth - 1), { minLength: 2, maxLength: 3 });
    bodies.push(fc.record({ type: fc.constant('multi' as const), semantics: fc.nat({ max: 2 }), parts }));
  }
  return fc.record({ disposition: fc.nat({ max: 255 }), language: words, body: fc.oneof(...bodies) });
}

const extensions = fc
  .array(
    fc.tuple(
      fc.oneof(fc.maxSafeInteger(), fc.string({ minLength: 1, maxLength: 20 })),
      words.map((each) => encode(text(1000), each)),
    ),
    { maxLength: 8 },
  )
  .map((entries) => new Map(entries));

/** Any content within the limits. */
export const arbitraryContent: fc.Arbitrary<MimiContent> = fc.record({
  salt: fc.uint8Array({ minLength: 16, maxLength: 16 }),
  replaces: fc.option(id),
  topicId: bytes(16),
  expires: fc.option(fc.record({ relative: fc.boolean(), time: uint32 })),
  inReplyTo: fc.option(id),
  extensions,
  body: part(4),
});
