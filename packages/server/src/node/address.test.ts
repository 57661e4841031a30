import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { limitedAddress, normalAddress } from './address.ts';

function from(remoteAddress: string, forwarded?: string): IncomingMessage {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return { headers, socket: { remoteAddress } } as unknown as IncomingMessage;
}

describe('the address that limits go by', () => {
  it('is the IPv4 address, or the network of 64 bits of an IPv6 one', () => {
    expect(normalAddress('192.0.2.7')).toBe('192.0.2.7');
    expect(normalAddress('::ffff:192.0.2.7')).toBe('192.0.2.7');
    expect(normalAddress('::1')).toBe('::1');
    expect(normalAddress('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
    expect(normalAddress('2001:0DB8:1:2::6')).toBe('2001:db8:1:2::/64');
    expect(normalAddress('2001:db8::6')).toBe('2001:db8:0:0::/64');
    expect(normalAddress('fe80::1%eth0')).toBe('fe80:0:0:0::/64');
  });

  it('is what a trusted proxy saw, and never what a client says', () => {
    expect(limitedAddress(from('192.0.2.7', '198.51.100.1'), false)).toBe('192.0.2.7');
    expect(limitedAddress(from('127.0.0.1', '203.0.113.9, 198.51.100.1'), true)).toBe('198.51.100.1');
    expect(limitedAddress(from('127.0.0.1'), true)).toBe('127.0.0.1');
  });
});
