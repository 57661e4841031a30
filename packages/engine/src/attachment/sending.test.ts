import { describe, expect, it } from 'vitest';
import { toHex } from '@pando/protocol';
import { awaitsUpload } from '../conversation/outbox.ts';
import type { Conversation } from '../conversation/model.ts';
import { putChunk } from './blobs.ts';
import { CHUNK_BYTES, chunkCount, encryptedRange, encryptedSize } from './chunks.ts';
import { loadUploads, planUploads } from './sending.ts';
import { Desk, waitingFor } from './testing/blob-servers.ts';
import { type UploadRow, newUpload, uploadTable } from './upload.ts';

const HOMES = ['https://a.example', 'https://b.example', 'https://c.example', 'https://d.example'];

/** An upload of a file of `size` bytes that was just begun. */
async function begun(
  desk: Desk,
  size: number,
  of: Pick<UploadRow, 'until'> = {},
): Promise<{ readonly name: string; readonly bytes: Uint8Array; readonly c: Conversation }> {
  const bytes = new Uint8Array(encryptedSize(size)).map((_, i) => i % 251);
  const name = toHex(desk.crypto.sha256(bytes));
  const c = waitingFor('u');
  const homes = HOMES.map((url) => ({ url, permit: null, offset: 0, done: false }));
  const place = { conversation: c.id, thread: c.id, message: 'm', index: 0, space: 's' };
  const row = { ...place, ...of, name, size, quorum: 3, homes, startedAt: desk.now };
  await desk.turn((turn) => {
    for (let index = 0; index < chunkCount(size); index++) {
      const { start, end } = encryptedRange(size, index);
      putChunk(turn.tx, 's', index, bytes.subarray(start, end));
    }
    uploadTable.put(turn.tx, 'u', row);
    desk.ctx.uploads.set('u', newUpload('u', row));
  });
  return { name, bytes, c };
}

function plan(desk: Desk, c: Conversation): Promise<void> {
  return desk.turn((turn) => planUploads(desk.ctx, turn, (id) => (id === c.id ? c : undefined)));
}

describe('an upload', () => {
  it('goes to all homes piece by piece, lets the message go, and leaves nothing behind', async () => {
    const desk = new Desk(HOMES);
    const { name, bytes, c } = await begun(desk, 2 * CHUNK_BYTES + 5);
    await plan(desk, c);
    for (const url of HOMES) expect(desk.holds(url, name, bytes)).toBe(true);
    expect(awaitsUpload(c, 'u')).toBe(false);
    expect(desk.permits).toBe(HOMES.length);
    expect(desk.requests().every(({ headers }) => headers['authorization']?.startsWith('Pando '))).toBe(true);
    expect(desk.events('progress').at(-1)).toMatchObject({ direction: 'up', bytes: bytes.length, of: bytes.length });
    expect(desk.store.spaces().filter((space) => space.startsWith('upload'))).toEqual([]);
  });

  it('tells the homes that understand it how long a disappearing message needs the file', async () => {
    const desk = new Desk(HOMES);
    const [old = ''] = HOMES;
    desk.old.add(old);
    const { c } = await begun(desk, CHUNK_BYTES + 5, { until: 1_790_000_000_001 });
    await plan(desk, c);
    const told = desk.requests().map(({ url, headers }) => [url.startsWith(old), headers['pando-until']]);
    expect(told).toHaveLength(2 * HOMES.length);
    for (const [isOld, until] of told) expect(until).toBe(isOld === true ? undefined : '1790000001');
    const other = new Desk(HOMES);
    await plan(other, (await begun(other, 5)).c);
    expect(other.requests().some(({ headers }) => 'pando-until' in headers)).toBe(false);
  });

  it('lets the message go with a quorum, and brings the last home its copy when that is back', async () => {
    const desk = new Desk(HOMES);
    const [away = ''] = HOMES;
    desk.server(away).refuse = () => ({ status: 0, headers: {}, body: new Uint8Array() });
    const { name, bytes, c } = await begun(desk, 100);
    await plan(desk, c);
    expect(awaitsUpload(c, 'u')).toBe(false);
    desk.server(away).refuse = undefined;
    desk.now += 120_000;
    await plan(desk, c);
    expect(desk.holds(away, name, bytes)).toBe(true);
    expect(desk.ctx.uploads.size).toBe(0);
  });

  it('holds the message while fewer than a quorum have it', async () => {
    const desk = new Desk(HOMES);
    for (const url of HOMES.slice(0, 2)) desk.permitless.add(url);
    const { c } = await begun(desk, 100);
    await plan(desk, c);
    expect(awaitsUpload(c, 'u')).toBe(true);
    desk.permitless.clear();
    desk.now += 120_000;
    await plan(desk, c);
    expect(awaitsUpload(c, 'u')).toBe(false);
  });

  it('goes on after a restart where each home says that it stopped', async () => {
    const desk = new Desk(HOMES);
    const { name, bytes, c } = await begun(desk, 3 * CHUNK_BYTES);
    let answers = 0;
    for (const url of HOMES) {
      desk.server(url).refuse = () => (++answers > 6 ? { status: 0, headers: {}, body: new Uint8Array() } : undefined);
    }
    await plan(desk, c);
    expect(awaitsUpload(c, 'u')).toBe(true);
    // The last piece came although its answer did not.
    const [first = ''] = HOMES;
    desk.server(first).partials.set(name, bytes.slice(0, 2 * CHUNK_BYTES + 17));
    for (const url of HOMES) desk.server(url).refuse = undefined;
    const before = desk.permits;
    desk.restart();
    await desk.turn((turn) => loadUploads(desk.ctx, turn));
    await plan(desk, c);
    desk.now += 120_000;
    await plan(desk, c);
    for (const url of HOMES) expect(desk.holds(url, name, bytes)).toBe(true);
    expect(desk.permits).toBe(before);
  });

  it('gets another permit where one is not good any more', async () => {
    const desk = new Desk(HOMES);
    const [first = ''] = HOMES;
    let refusals = 1;
    desk.server(first).refuse = () =>
      refusals-- > 0 ? { status: 403, headers: {}, body: new Uint8Array() } : undefined;
    const { name, bytes, c } = await begun(desk, 100);
    await plan(desk, c);
    desk.now += 120_000;
    await plan(desk, c);
    expect(desk.holds(first, name, bytes)).toBe(true);
    expect(desk.permits).toBe(HOMES.length + 1);
  });

  it('does not come back before a home that is full asked for it', async () => {
    const desk = new Desk(HOMES);
    const [full = ''] = HOMES;
    desk.server(full).refuse = () => ({ status: 507, headers: { 'retry-after': '1800' }, body: new Uint8Array() });
    const { c } = await begun(desk, 100);
    await plan(desk, c);
    const asked = (): number => desk.requests().filter(({ url }) => url.startsWith(full)).length;
    const before = asked();
    desk.now += 1_799_000;
    await plan(desk, c);
    expect(asked()).toBe(before);
    desk.now += 2_000;
    await plan(desk, c);
    expect(asked()).toBe(before + 1);
  });

  it('ends with the message that it was for', async () => {
    const desk = new Desk(HOMES);
    for (const url of HOMES) desk.permitless.add(url);
    const { c } = await begun(desk, 100);
    await plan(desk, c);
    c.outbox.clear();
    await plan(desk, c);
    expect(desk.ctx.uploads.size).toBe(0);
    expect(desk.store.spaces().filter((space) => space.startsWith('upload'))).toEqual([]);
  });
});
