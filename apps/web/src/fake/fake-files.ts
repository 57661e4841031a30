import type { Attachment, AttachmentState, Media, PandoEvent, Params, Result, SharedFile } from '@pando/engine/api';

const PIECE_BYTES = 1024 * 1024;
const STEPS = 10;

/** A file with the message that has it. */
interface Kept {
  readonly attachment: Attachment;
  readonly bytes: Uint8Array;
  /** Bytes that this device has. */
  received: number;
  transfer: AttachmentState['transfer'];
}

interface Staged extends Omit<Attachment, 'media'> {
  readonly bytes: Uint8Array;
  pieces: number;
}

interface Host {
  readonly pause: (share: number) => Promise<void>;
  readonly emit: (event: PandoEvent) => void;
  readonly online: () => boolean;
  /** Takes a message back that is on its way. */
  readonly withdraw: (conversation: string, message: string) => void;
  readonly refuse: (code: 'offline' | 'unknown-message' | 'bad-parameters') => never;
}

/** The files of the fake: those that wait to be sent, and those of messages, each fetched with believable delays. */
export class FakeFiles {
  readonly #host: Host;
  readonly #staged = new Map<string, Staged>();
  readonly #kept = new Map<string, Kept[]>();
  #ids = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  /** What a scene has others send; none of it was fetched yet. */
  put(message: string, files: readonly { readonly attachment: Attachment; readonly bytes: Uint8Array }[]): void {
    this.#kept.set(
      message,
      files.map((file) => ({ ...file, received: 0, transfer: 'none' })),
    );
  }

  /** Takes what `send` names for a message. */
  take(files: readonly ({ readonly staged: string; readonly media?: Media } | SharedFile)[]): readonly Kept[] {
    return files.map((file) => {
      if (!('staged' in file)) return { ...this.#find(file) };
      const staged = this.#staged.get(file.staged) ?? this.#host.refuse('bad-parameters');
      this.#staged.delete(file.staged);
      const { name, mediaType, size, bytes } = staged;
      const attachment = { name, mediaType, size, ...(file.media && { media: file.media }) };
      return { attachment, bytes, received: size, transfer: 'up' };
    });
  }

  /** Brings the files of an own message to the servers; false if it was taken back meanwhile. */
  async upload(conversation: string, message: string, files: readonly Kept[]): Promise<boolean> {
    this.#kept.set(message, [...files]);
    const done = await Promise.all(
      files.map((file, index) => this.#move(file, { conversation, message, index }, 'up', file.attachment.size)),
    );
    return done.every(Boolean);
  }

  readonly handlers = {
    'file.stage': ({ name, mediaType, size }: Params<'file.stage'>): Result<'file.stage'> => {
      const file = `staged ${(this.#ids += 1)}`;
      this.#staged.set(file, { name, mediaType, size, bytes: new Uint8Array(size), pieces: 0 });
      return { file, pieces: Math.max(1, Math.ceil(size / PIECE_BYTES)), pieceBytes: PIECE_BYTES };
    },
    'file.put': ({ file, piece, bytes }: Params<'file.put'>): Result<'file.put'> => {
      const staged = this.#staged.get(file) ?? this.#host.refuse('bad-parameters');
      staged.bytes.set(bytes, piece * PIECE_BYTES);
      staged.pieces = piece + 1;
      return { file, pieces: staged.pieces };
    },
    'file.drop': ({ file }: Params<'file.drop'>): Result<'file.drop'> => {
      this.#staged.delete(file);
      return { file };
    },
    attachment: ({ message, index = 0 }: Params<'attachment'>): Result<'attachment'> => {
      const { attachment, bytes } = this.#find({ message, index });
      return { attachment, bytes };
    },
    'attachment.fetch': async (which: Params<'attachment.fetch'>): Promise<Result<'attachment.fetch'>> => {
      const file = this.#find(which);
      if (file.received < file.attachment.size && !this.#host.online()) this.#host.refuse('offline');
      if (file.received < file.attachment.size) await this.#move(file, which, 'down', file.received);
      return stateOf(file, which.index ?? 0);
    },
    'attachment.piece': (which: Params<'attachment.piece'>): Result<'attachment.piece'> => {
      const { bytes } = this.#find(which);
      return { bytes: bytes.slice(which.piece * PIECE_BYTES, (which.piece + 1) * PIECE_BYTES) };
    },
    'attachment.cancel': (which: Params<'attachment.cancel'>): Result<'attachment.cancel'> => {
      const file = this.#find(which);
      const withdrawn = file.transfer === 'up';
      file.transfer = 'none';
      if (withdrawn) this.#host.withdraw(which.conversation, which.message);
      return { message: which.message, withdrawn };
    },
    'attachment.state': ({ message }: Params<'attachment.state'>): Result<'attachment.state'> =>
      (this.#kept.get(message) ?? []).map(stateOf),
    storage: (): Result<'storage'> => {
      const bytes = [...this.#kept.values()].flat().reduce((sum, { received }) => sum + received, 0);
      return { bytes, conversations: [{ conversation: '11'.repeat(32), bytes }] };
    },
    'storage.free': (): Result<'storage.free'> => {
      const { bytes } = this.handlers.storage();
      for (const file of [...this.#kept.values()].flat()) file.received = 0;
      return { bytes };
    },
  };

  #find({ message, index = 0 }: Omit<SharedFile, 'conversation'>): Kept {
    return this.#kept.get(message)?.[index] ?? this.#host.refuse('unknown-message');
  }

  async #move(
    file: Kept,
    { conversation, message, index = 0 }: SharedFile,
    direction: 'up' | 'down',
    from: number,
  ): Promise<boolean> {
    const of = file.attachment.size;
    const begin = direction === 'up' ? 0 : from;
    file.transfer = direction;
    for (let step = 1; step <= STEPS; step += 1) {
      await this.#host.pause(0.5);
      if (file.transfer !== direction) return false;
      const bytes = begin + Math.ceil(((of - begin) * step) / STEPS);
      if (direction === 'down') file.received = bytes;
      this.#host.emit({ type: 'progress', conversation, message, index, direction, bytes, of });
    }
    file.transfer = 'none';
    return true;
  }
}

function stateOf({ attachment, received, transfer }: Kept, index: number): AttachmentState {
  return { index, received, of: attachment.size, whole: received === attachment.size, transfer };
}
