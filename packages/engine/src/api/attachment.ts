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

export interface FileSource {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** What is attached to messages. */
export interface AttachmentMethods {
  /** The bytes of one of a message's attachments (`index`, 0 unless given), whole and verified. */
  attachment: { params: { message: string; index?: number }; result: { attachment: Attachment; bytes: Uint8Array } };
}
