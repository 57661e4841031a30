import { describe, expect, it } from 'vitest';
import { decode, encode } from './cbor/index.ts';
import { type Permit, permit, permitStatement } from './permit.ts';
import { testServer } from './testing/servers.ts';
import { crypto, seeded } from './testing/signature-crypto.ts';
import { withoutLimits } from './testing/without-limits.ts';

const server = testServer('a');
const body: Permit['body'] = { server: server.key, purpose: 'log', nonce: seeded('nonce'), expires: 1_790_000_000_000 };
const good: Permit = { body, signature: permitStatement.sign(crypto, server.seed, body) };

function verifies({ body: of, signature }: Permit): boolean {
  return permitStatement.verify(crypto, of.server, of, signature);
}

describe('a permit', () => {
  it('survives the wire', () => {
    const decoded = decode(permit, encode(permit, good));
    expect(decoded).toEqual({ ok: true, value: good });
    expect(decoded.ok && verifies(decoded.value)).toBe(true);
  });

  it('is good for nothing that its server did not sign', () => {
    const changes: readonly Partial<Permit['body']>[] = [
      { server: testServer('b').key },
      { purpose: 'blob' },
      { nonce: seeded('other') },
      { expires: body.expires + 1 },
    ];
    for (const change of changes) expect(verifies({ ...good, body: { ...body, ...change } })).toBe(false);
  });

  it('has one of the purposes that there are', () => {
    const other = encode(withoutLimits(permit), { ...good, body: { ...body, purpose: 'all' as 'log' } });
    expect(decode(permit, other).ok).toBe(false);
  });
});
