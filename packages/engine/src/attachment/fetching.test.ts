import { concatBytes, toHex } from '@pando/protocol';
import { describe, expect, it } from 'vitest';
import { type AttachmentSource, type MessageId, composeMessage } from '../content/index.ts';
import { type Context, timelineOf } from '../conversation/context.ts';
import type { Conversation } from '../conversation/model.ts';
import { Preferences } from '../preferences/preferences.ts';
import { compose } from '../timeline/index.ts';
import { blobTable, forgetBlobs, makeRoom, releaseBlob, releaseBlobs } from './blobs.ts';
import { CHUNK_BYTES, MAX_FILE_BYTES, chunkCount, cipherOf, newFileKey, sealChunk } from './chunks.ts';
import { fetchAttachment, stopDownload } from './fetching.ts';
import { Desk } from './testing/blob-servers.ts';

const HOMES = ['https://a.example', 'https://b.example', 'https://c.example'];
const CONVERSATION = { thread: 'c0'.repeat(32), row: { leafKey: new Uint8Array(32) } } as unknown as Conversation;

/** A device with one message in its conversation, whose file all servers keep. */
class Reader {
  readonly desk: Desk;
  readonly name: string;
  readonly file: Uint8Array;
  readonly source: AttachmentSource;
  readonly ciphertext: Uint8Array;
  message = '' as MessageId;

  private constructor(desk: Desk, file: Uint8Array, ciphertext: Uint8Array, source: AttachmentSource) {
    this.desk = desk;
    this.file = file;
    this.ciphertext = ciphertext;
    this.name = toHex(source.contentHash);
    this.source = source;
    for (const server of desk.servers.values()) server.blobs.set(this.name, ciphertext);
  }

  static async of(size: number, change: Partial<AttachmentSource> = {}): Promise<Reader> {
    const desk = new Desk(HOMES);
    const file = new Uint8Array(size).map((_, at) => at % 249);
    const key = newFileKey(desk.crypto, size);
    const chunks = Array.from({ length: chunkCount(size) }, (_, index) =>
      sealChunk(desk.crypto, key, index, file.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES)),
    );
    const ciphertext = concatBytes(...(await Promise.all(chunks)));
    const contentHash = desk.crypto.sha256(ciphertext);
    // The first server is asked first, whatever the hash begins with.
    const name = toHex(contentHash);
    const first = (contentHash[0] ?? 0) % HOMES.length;
    const order = [...HOMES.slice(HOMES.length - first), ...HOMES.slice(0, HOMES.length - first)];
    const urls = order.map((url) => `${url}/blobs/${name}`);
    const source = { name: 'f', mediaType: 'image/png', urls, ...cipherOf(key, contentHash), media: null, ...change };
    return new Reader(desk, file, ciphertext, source);
  }

  get ctx(): Context {
    const account = { own: () => ({ account: new Uint8Array(32) }) };
    return {
      ...this.desk.ctx,
      preferences: new Preferences(),
      account,
      people: { name: () => 'Ana', isBlocked: () => false },
    } as unknown as Context;
  }

  async receive(): Promise<void> {
    await this.desk.turn(async (turn) => {
      const content = composeMessage(this.desk.crypto.random(16), { text: '', attachments: [this.source] });
      const composed = await compose(timelineOf(this.ctx, turn, CONVERSATION), CONVERSATION.thread, {
        now: 1000,
        content,
      });
      this.message = composed.id;
    });
  }

  /** What the call for the attachment is answered. */
  async fetch(): Promise<unknown> {
    const before = this.desk.effects.length;
    await this.begin();
    return this.answer(before);
  }

  begin(): Promise<void> {
    return this.desk.turn((turn) =>
      fetchAttachment(this.ctx, turn, CONVERSATION, {
        call: { id: 'call' },
        reply: 'bytes',
        id: this.message,
        index: 0,
      }),
    );
  }

  answer(since = 0): unknown {
    return this.desk.effects.slice(since).find((effect) => effect.type === 'reply')?.outcome;
  }

  /** From where pieces were asked for, one letter a request. */
  get asked(): string {
    return this.desk
      .requests()
      .map(({ url }) => url.charAt('https://'.length))
      .join('');
  }

  bytesOf(outcome: unknown): Uint8Array | undefined {
    return (outcome as { value?: { bytes: Uint8Array } }).value?.bytes;
  }
}

const AWAY = { status: 0, headers: {}, body: new Uint8Array() };
const THREE = 2 * CHUNK_BYTES + 77;

describe('an attachment', () => {
  it('is had chunk by chunk from one server, verified, and then from here', async () => {
    const reader = await Reader.of(THREE);
    await reader.receive();
    expect(reader.bytesOf(await reader.fetch())).toEqual(reader.file);
    expect(reader.asked).toBe('aaa');
    expect(reader.desk.events('progress').at(-1)).toMatchObject({ direction: 'down', bytes: THREE, of: THREE });
    await reader.fetch();
    expect(reader.asked).toBe('aaa');
  });

  it('is had from another server where one dies in the middle, and one gives other bytes', async () => {
    const reader = await Reader.of(THREE);
    await reader.receive();
    let left = 1;
    reader.desk.server('https://a.example').refuse = () => (left-- > 0 ? undefined : AWAY);
    reader.desk.server('https://b.example').blobs.set(
      reader.name,
      reader.ciphertext.map((byte) => byte ^ 1),
    );
    expect(reader.bytesOf(await reader.fetch())).toEqual(reader.file);
    expect(reader.asked).toBe('aabcc');
  });

  it('is asked for elsewhere as well where a server does not answer', async () => {
    const reader = await Reader.of(THREE);
    await reader.receive();
    reader.desk.silent.add('https://a.example');
    await reader.begin();
    expect(reader.asked).toBe('a');
    reader.desk.now += 7_000;
    await reader.desk.turn(() => undefined);
    expect(reader.asked).toBe('a');
    reader.desk.now += 1_001;
    await reader.desk.turn(() => undefined);
    expect(reader.bytesOf(reader.answer())).toEqual(reader.file);
    expect(reader.asked).toBe('abbb');
  });

  it('that no server gives out is told to be out of reach, and is gone on with later, after a restart too', async () => {
    const reader = await Reader.of(THREE);
    await reader.receive();
    let left = 2;
    for (const server of reader.desk.servers.values()) server.refuse = () => (left-- > 0 ? undefined : AWAY);
    expect(await reader.fetch()).toMatchObject({ ok: false, error: { code: 'offline' } });
    for (const server of reader.desk.servers.values()) server.refuse = undefined;
    reader.desk.restart();
    const before = reader.desk.requests().length;
    expect(reader.bytesOf(await reader.fetch())).toEqual(reader.file);
    expect(reader.desk.requests().slice(before)).toHaveLength(1);
  });

  it('stays until the last message that it was fetched for is gone, whoever names it in another one', async () => {
    const reader = await Reader.of(100);
    await reader.receive();
    const first = reader.message;
    await reader.fetch();
    await reader.receive();
    const release = (message: MessageId) => reader.desk.turn((turn) => releaseBlob(turn.tx, reader.name, message));
    await release(reader.message);
    const kept = async (): Promise<boolean> => {
      let row: unknown;
      await reader.desk.turn(async (turn) => void (row = await blobTable.get(turn.tx, reader.name)));
      return row !== undefined;
    };
    expect(await kept(), 'the other message was never opened').toBe(true);
    await reader.fetch();
    await release(first);
    expect(await kept()).toBe(true);
    await reader.desk.turn((turn) => releaseBlobs(turn.tx, reader.message));
    expect(await kept()).toBe(false);
  });

  it('is neither lost nor changed by a message that says another size of it', async () => {
    const reader = await Reader.of(100);
    await reader.receive();
    const genuine = reader.message;
    await reader.fetch();
    const { source } = reader;
    Object.assign(reader, { source: { ...source, size: THREE } });
    await reader.receive();
    expect(await reader.fetch()).toMatchObject({ ok: false, error: { code: 'refused' } });
    reader.message = genuine;
    expect(reader.bytesOf(await reader.fetch())).toEqual(reader.file);
  });

  it('is had anew where a message that said another size of it came first', async () => {
    const reader = await Reader.of(100);
    const { source } = reader;
    Object.assign(reader, { source: { ...source, size: THREE } });
    await reader.receive();
    expect(await reader.fetch()).toMatchObject({ ok: false });
    Object.assign(reader, { source });
    await reader.receive();
    expect(reader.bytesOf(await reader.fetch())).toEqual(reader.file);
  });

  it('stops where it is told to, and says how far it came', async () => {
    const reader = await Reader.of(THREE);
    await reader.receive();
    let left = 0;
    for (const url of HOMES) {
      reader.desk.server(url).refuse = () => {
        if (left-- === 0) for (const each of HOMES) reader.desk.silent.add(each);
        return undefined;
      };
    }
    await reader.desk.turn((turn) =>
      fetchAttachment(reader.ctx, turn, CONVERSATION, {
        call: { id: 'c' },
        reply: 'state',
        id: reader.message,
        index: 0,
      }),
    );
    await reader.desk.turn((turn) => stopDownload(reader.ctx, turn, reader.name));
    const stopped = { index: 0, received: CHUNK_BYTES, of: THREE, whole: false, transfer: 'none' };
    expect(reader.answer()).toEqual({ ok: true, value: stopped });
    const before = reader.desk.requests().length;
    await reader.desk.turn(() => undefined);
    expect(reader.desk.requests()).toHaveLength(before);
  });

  it('whose chunks are good but whose whole is another than its message names is not taken', async () => {
    const desk = new Desk(HOMES);
    const reader = await Reader.of(THREE, { contentHash: desk.crypto.random(32) });
    const name = toHex(reader.source.contentHash);
    for (const server of reader.desk.servers.values()) server.blobs.set(name, reader.ciphertext);
    const urls = HOMES.map((url) => `${url}/blobs/${name}`);
    Object.assign(reader.source, { urls });
    await reader.receive();
    expect(await reader.fetch()).toMatchObject({ ok: false, error: { code: 'refused' } });
    expect(reader.desk.store.spaces().filter((space) => space.startsWith('blob'))).toEqual([]);
  });

  it('has nothing fetched but blobs under its own name', async () => {
    const reader = await Reader.of(100, { urls: ['https://a.example/admin', `file:///blobs/${'0'.repeat(64)}`] });
    await reader.receive();
    expect(await reader.fetch()).toMatchObject({ ok: false });
    expect(reader.desk.requests()).toEqual([]);
  });

  it('is forgotten with its conversation', async () => {
    const reader = await Reader.of(100);
    await reader.receive();
    await reader.fetch();
    await reader.desk.turn(async (turn) => {
      expect(await forgetBlobs(turn.tx, CONVERSATION.thread, () => false)).toBe(reader.ciphertext.length);
    });
    expect(reader.desk.store.spaces().filter((space) => space.startsWith('blob'))).toEqual([]);
  });

  it('makes room for newer ones, the oldest first, but not while it is on its way', async () => {
    const desk = new Desk(HOMES);
    const size = MAX_FILE_BYTES;
    await desk.turn(async (turn) => {
      for (let at = 0; at < 5; at++) {
        blobTable.put(turn.tx, `${at}`, { space: `${at}`, thread: 't', size, chunks: 0, at });
      }
      await makeRoom(turn.tx, 2 * size, (name) => name === '0');
      expect((await blobTable.all(turn.tx)).map(([name]) => name)).toEqual(['0', '3', '4']);
    });
  });
});
