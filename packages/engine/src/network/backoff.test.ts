import fc from 'fast-check';
import { expect, it } from 'vitest';
import { backoff } from './backoff.ts';

it('waits at random within a span that doubles up to a minute', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.nat(1000), (bytes, failures) => {
      const wait = backoff({ random: () => bytes }, failures);
      expect(wait).toBeGreaterThanOrEqual(0);
      expect(wait).toBeLessThanOrEqual(Math.min(60_000, 1000 * 2 ** failures));
    }),
  );
  expect(backoff({ random: () => new Uint8Array([0xff, 0xff, 0xff, 0xff]) }, 3)).toBe(8000);
});
