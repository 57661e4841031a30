import type { ConversationSummary, Identity, Pando, Person } from '@pando/engine/api';
import { expect, it, vi } from 'vitest';
import { FaceReading, faceOf, facesAfter } from './faces.ts';

const person = (account: string, picture?: string): Person => ({
  account,
  name: account,
  ...(picture !== undefined && { picture }),
});
const talk = (id: string, members: readonly Person[], picture?: string): ConversationSummary =>
  ({ id, members, ...(picture !== undefined && { picture }) }) as unknown as ConversationSummary;
const me = { account: 'me', name: 'Ida', link: '', homes: [] } satisfies Identity;

it('follows the list: pictures come, change and go', () => {
  const first = [talk('hut', [person('bo', 'p1')], 'p2')];
  const faces = facesAfter({}, { before: [], now: first, me });
  expect(faces).toEqual({ hut: 'p2', bo: 'p1' });
  expect(facesAfter(faces, { before: [], now: first, me })).toBe(faces);
  const second = [talk('hut', [person('bo', 'p3')])];
  expect(facesAfter(faces, { before: first, now: second, me: { ...me, picture: 'p4' } })).toEqual({
    bo: 'p3',
    me: 'p4',
  });
});

function png(side: number): Uint8Array {
  const bytes = Buffer.alloc(40);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]);
  bytes.write('IHDR', 12, 'latin1');
  bytes.writeUInt32BE(side, 16);
  bytes.writeUInt32BE(side, 20);
  return bytes;
}

it('gives nothing that moves', () => {
  const moving = png(256);
  moving.set(new TextEncoder().encode('acTL'), 33);
  expect(faceOf(moving)).toBeUndefined();
});

it('holds no picture for good that nobody looks at', async () => {
  const pando = { call: () => Promise.resolve({ ok: true, value: { bytes: png(16) } }) } as unknown as Pando;
  const revoked = vi.spyOn(URL, 'revokeObjectURL');
  let addresses: Readonly<Record<string, string>> = {};
  const reading = new FaceReading(pando, (now) => (addresses = now));
  for (let i = 0; i < 600; i++) {
    reading.want(String(i));
    reading.came(String(i));
  }
  await vi.waitFor(() => expect(addresses['599']).toBeDefined());
  expect(Object.keys(addresses)).toHaveLength(512);
  expect(addresses['0']).toBeUndefined();
  expect(revoked).toHaveBeenCalledTimes(88);
  reading.want('0');
  await vi.waitFor(() => expect(addresses['0']).toBeDefined());
});

it('gives no more to be decoded than a small picture, under the type that it has', () => {
  expect(faceOf(png(256))?.type).toBe('image/png');
  expect(faceOf(png(2000))).toBeUndefined();
  expect(faceOf(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'))).toBeUndefined();
  expect(faceOf(Buffer.from('GIF89a\u0001\u0000\u0001\u0000', 'latin1'))).toBeUndefined();
});
