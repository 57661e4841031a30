import { toHex } from '@pando/protocol';
import { describe, expect, it } from 'vitest';
import { type AttachmentSource, type MessageId, composeMessage } from '../content/index.ts';
import { type Context, timelineOf } from '../conversation/context.ts';
import type { Conversation } from '../conversation/model.ts';
import { compose } from '../timeline/index.ts';
import { forgetFiles } from './cache.ts';
import { encryptFile } from './encryption.ts';
import { fetchAttachment } from './fetching.ts';
import { Desk } from './testing/blob-servers.ts';

const HOMES = ['https://a.example', 'https://b.example', 'https://c.example'];
const CONVERSATION = { thread: 'c0'.repeat(32), row: { leafKey: new Uint8Array(32) } } as unknown as Conversation;

/** A device with one message in its conversation, whose file all servers keep. */
class Reader {
  readonly desk = new Desk(HOMES);
  readonly name: string;
  readonly file: Uint8Array;
  readonly source: AttachmentSource;
  readonly ciphertext: Uint8Array;
  message = '' as MessageId;

  constructor(size: number, change: Partial<AttachmentSource> = {}) {
    const { desk } = this;
    this.file = new Uint8Array(size).fill(3);
    const { ciphertext, cipher } = encryptFile(desk.crypto, this.file);
    this.ciphertext = ciphertext;
    this.name = toHex(cipher.contentHash);
    for (const server of desk.servers.values()) server.blobs.set(this.name, ciphertext);
    const urls = HOMES.map((url) => `${url}/blobs/${this.name}`);
    this.source = { name: 'f', mediaType: 'image/png', urls, ...cipher, media: null, ...change };
  }

  get ctx(): Context {
    const account = { own: () => ({ account: new Uint8Array(32) }) };
    return { ...this.desk.ctx, account, people: { name: () => 'Ana' } } as unknown as Context;
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
    await this.desk.turn((turn) =>
      fetchAttachment(this.ctx, turn, CONVERSATION, { call: { id: 'call' }, id: this.message, index: 0 }),
    );
    return this.desk.effects.slice(before).find((effect) => effect.type === 'reply')?.outcome;
  }

  bytesOf(outcome: unknown): Uint8Array | undefined {
    return (outcome as { value?: { bytes: Uint8Array } }).value?.bytes;
  }
}

describe('an attachment', () => {
  it('is had piece by piece from one server, verified, and then from here', async () => {
    const reader = new Reader(9 * 1024 * 1024);
    await reader.receive();
    const fetched = reader.bytesOf(await reader.fetch());
    expect(fetched?.length).toBe(reader.file.length);
    expect(reader.desk.requests()).toHaveLength(3);
    expect(reader.desk.events('progress').at(-1)).toMatchObject({ direction: 'down', bytes: reader.ciphertext.length });
    await reader.fetch();
    expect(reader.desk.requests()).toHaveLength(3);
  });

  it('is had from another server where one is away, and one gives other bytes', async () => {
    const reader = new Reader(100);
    await reader.receive();
    reader.desk.server('https://a.example').refuse = () => ({ status: 0, headers: {}, body: new Uint8Array() });
    reader.desk.server('https://b.example').blobs.set(
      reader.name,
      reader.ciphertext.map((byte) => byte ^ 1),
    );
    expect(reader.bytesOf(await reader.fetch())).toEqual(reader.file);
  });

  it('that no server gives out is told to be out of reach', async () => {
    const reader = new Reader(100);
    await reader.receive();
    for (const server of reader.desk.servers.values()) server.blobs.clear();
    expect(await reader.fetch()).toMatchObject({ ok: false, error: { code: 'offline' } });
  });

  it('has nothing fetched but blobs under its own name', async () => {
    const reader = new Reader(100, { urls: ['https://a.example/admin', `file:///blobs/${'0'.repeat(64)}`] });
    await reader.receive();
    expect(await reader.fetch()).toMatchObject({ ok: false });
    expect(reader.desk.requests()).toEqual([]);
  });

  it('is forgotten with its conversation', async () => {
    const reader = new Reader(100);
    await reader.receive();
    await reader.fetch();
    await reader.desk.turn((turn) => forgetFiles(turn.tx, CONVERSATION.thread));
    expect(reader.desk.store.spaces().filter((space) => space.startsWith('attachment'))).toEqual([]);
  });
});
