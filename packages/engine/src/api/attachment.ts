/** A file that a message carries. What `media` says is its author's word. */
export interface Attachment {
  readonly name: string;
  readonly mediaType: string;
  readonly size: number;
  readonly media?: Media;
}

/** What is to be seen of a file before it is there. Sizes are in pixels, durations in milliseconds. */
export type Media =
  | { readonly kind: 'picture'; readonly width: number; readonly height: number; readonly preview?: Preview }
  | {
      readonly kind: 'video';
      readonly width: number;
      readonly height: number;
      readonly duration: number;
      readonly preview?: Preview;
    }
  /** `peaks`: how loud, from 0 to 255, at equal distances; at most 64. */
  | { readonly kind: 'voice'; readonly duration: number; readonly peaks: readonly number[] };

/** At most 16 by 16 pixels, to be shown blurred: base64url of red, green and blue of each, row by row. */
export interface Preview {
  readonly width: number;
  readonly height: number;
  readonly pixels: string;
}

/** A file whose bytes are all at hand. */
export interface FileSource {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** A file that `file.stage` began and that is whole, and what is to be seen of it before it is there. */
export interface StagedFile {
  readonly staged: string;
  readonly media?: Media;
}

/** An attachment of another message: it is forwarded, or sent again. */
export interface SharedFile {
  readonly conversation: string;
  readonly message: string;
  /** 0 unless given. */
  readonly index?: number;
}

export interface AttachmentState {
  /** Which of the message's attachments. */
  readonly index: number;
  /** Bytes that are here, from the first on, and how many there are. */
  readonly received: number;
  readonly of: number;
  readonly whole: boolean;
  /** `up`: this device brings it to the servers; `down`: it fetches it. */
  readonly transfer: 'up' | 'down' | 'none';
}

/** What is attached to messages, and what becomes attached. */
export interface AttachmentMethods {
  /**
   * Begins a file that is to be sent. Its bytes follow by `file.put`, in pieces of `pieceBytes` (the last may be
   * shorter), in order, and are stored here as they come; then `send` names it.
   */
  'file.stage': {
    params: { name: string; mediaType: string; size: number };
    result: { file: string; pieces: number; pieceBytes: number };
  };
  /** `pieces`: how many are here. One that was given before changes nothing. */
  'file.put': {
    params: { file: string; piece: number; bytes: Uint8Array };
    result: { file: string; pieces: number };
  };
  /** It is not sent after all. What nobody sends is forgotten after a day. */
  'file.drop': { params: { file: string }; result: { file: string } };
  /** The bytes of one of a message's attachments (`index`, 0 unless given), whole and verified. */
  attachment: { params: { message: string; index?: number }; result: { attachment: Attachment; bytes: Uint8Array } };
  /** Fetches one of a message's attachments to this device, from where it was left; answers when it is whole, or stopped. */
  'attachment.fetch': { params: SharedFile; result: AttachmentState };
  /** One piece of an attachment that is here; all have 1 MiB but the last. */
  'attachment.piece': { params: SharedFile & { piece: number }; result: { bytes: Uint8Array } };
  /** Stops fetching it; or, while it is on its way to the servers, takes the message back. */
  'attachment.cancel': { params: SharedFile; result: { message: string; withdrawn: boolean } };
  /** How much of each of a message's attachments is here. */
  'attachment.state': {
    params: { conversation: string; message: string };
    result: readonly AttachmentState[];
  };
  /** Bytes of attachments that are kept here. */
  storage: {
    params: Record<string, never>;
    result: { bytes: number; conversations: readonly { conversation: string; bytes: number }[] };
  };
  /** Forgets attachments that are kept here, of one conversation or of all: they can be fetched again for a while. */
  'storage.free': { params: { conversation?: string }; result: { bytes: number } };
}
