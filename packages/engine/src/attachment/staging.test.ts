import { describe, expect, it } from 'vitest';
import { loadUploads, takeFiles } from './sending.ts';
import { chunkOf } from './blobs.ts';
import { CHUNK_BYTES, openChunk } from './chunks.ts';
import { putPiece, stageFile, stageWhole, takeStaged } from './staging.ts';
import { Desk } from './testing/blob-servers.ts';

const HOMES = ['https://a.example', 'https://b.example'];
const DAY_MS = 24 * 3600 * 1000;

function fileOf(size: number): Uint8Array {
  return new Uint8Array(size).map((_, at) => at % 253);
}

async function staged(desk: Desk, size: number, pieces: number): Promise<string> {
  let id = '';
  await desk.turn(async (turn) => {
    const begun = await stageFile(desk.ctx, turn, { name: 'leaf.bin', mediaType: '', size });
    if (begun.ok) id = begun.value;
    for (let piece = 0; piece < pieces; piece++) await put(desk, id, size, piece);
  });
  return id;
}

async function put(desk: Desk, file: string, size: number, piece: number, length?: number): Promise<unknown> {
  const bytes = fileOf(size)
    .slice(piece * CHUNK_BYTES, (piece + 1) * CHUNK_BYTES)
    .slice(0, length);
  let outcome: unknown;
  await desk.turn(async (turn) => {
    outcome = await putPiece(desk.ctx, turn, { file, piece, bytes });
  });
  return outcome;
}

describe('a file that is to be sent', () => {
  it('is stored piece by piece, is gone on with after a restart, and is then as it was', async () => {
    const desk = new Desk(HOMES);
    const size = 2 * CHUNK_BYTES + 9;
    const id = await staged(desk, size, 0);
    expect(await put(desk, id, size, 0)).toEqual({ ok: true, value: 1 });
    desk.restart();
    expect(await put(desk, id, size, 1)).toEqual({ ok: true, value: 2 });
    expect(await put(desk, id, size, 1)).toEqual({ ok: true, value: 2 });
    desk.restart();
    expect(await put(desk, id, size, 2)).toEqual({ ok: true, value: 3 });
    await desk.turn(async (turn) => {
      const { source, upload } = await takeStaged(desk.ctx, turn, { id, media: null, homes: HOMES });
      const sealed = await Promise.all([0, 1, 2].map((index) => chunkOf(turn.tx, upload?.space ?? '', index)));
      const whole = Buffer.concat(sealed.map((chunk) => chunk ?? new Uint8Array()));
      expect(desk.crypto.sha256(whole)).toEqual(source.contentHash);
      const opened = await Promise.all(
        sealed.map((chunk, index) => openChunk(desk.crypto, source, index, chunk ?? new Uint8Array())),
      );
      expect(Buffer.compare(Buffer.concat(opened.map((part) => part ?? new Uint8Array())), fileOf(size))).toBe(0);
      expect(source).toMatchObject({ name: 'leaf.bin', mediaType: 'application/octet-stream', size });
    });
  });

  it('takes no piece out of turn, of another size or after the end', async () => {
    const desk = new Desk(HOMES);
    const size = CHUNK_BYTES + 9;
    const id = await staged(desk, size, 0);
    const refused = { ok: false, error: { code: 'bad-parameters' } };
    expect(await put(desk, id, size, 1)).toMatchObject(refused);
    expect(await put(desk, id, size, 0, 100)).toMatchObject(refused);
    expect(await put(desk, 'none', size, 0)).toMatchObject(refused);
    await put(desk, id, size, 0);
    await put(desk, id, size, 1);
    expect(await put(desk, id, size, 2)).toMatchObject(refused);
  });

  it('is not sent before it is whole, and leaves the others of its message as they were', async () => {
    const desk = new Desk(HOMES);
    const whole = await staged(desk, 10, 1);
    const part = await staged(desk, CHUNK_BYTES * 2, 1);
    await desk.turn(async (turn) => {
      const files = [whole, part].map((id) => ({ staged: id, media: null }));
      expect(await takeFiles(desk.ctx, turn, files)).toMatchObject({ ok: false });
      await expect(takeStaged(desk.ctx, turn, { id: whole, media: null, homes: [] })).resolves.toBeDefined();
    });
  });

  it('is refused above the limit, and where too much waits already', async () => {
    const desk = new Desk(HOMES);
    const large = 100 * 1024 * 1024;
    await desk.turn(async (turn) => {
      const stage = (size: number) => stageFile(desk.ctx, turn, { name: 'f', mediaType: 'a/b', size });
      expect(await stage(large + 1)).toMatchObject({ ok: false, error: { code: 'too-large' } });
      for (let i = 0; i < 5; i++) expect(await stage(large)).toMatchObject({ ok: true });
      expect(await stage(large)).toMatchObject({ ok: false, error: { code: 'too-large' } });
    });
  });

  it('is forgotten a day after nobody sent it', async () => {
    const desk = new Desk(HOMES);
    await desk.turn(async (turn) => {
      await stageWhole(desk.ctx, turn, { name: 'f', mediaType: 'a/b', bytes: fileOf(10) });
    });
    const spaces = (): number => desk.store.spaces().length;
    desk.now += DAY_MS - 1;
    await desk.turn((turn) => loadUploads(desk.ctx, turn));
    expect(spaces()).toBeGreaterThan(0);
    desk.now += 2;
    await desk.turn((turn) => loadUploads(desk.ctx, turn));
    expect(spaces()).toBe(0);
  });
});
