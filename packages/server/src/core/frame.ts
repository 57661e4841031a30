import { type ClientFrame, MAX_FRAME_BYTES, MalformedError, Reader, clientFrame, decode } from '@pando/protocol';

export type ReadFrame =
  | { readonly type: 'frame'; readonly frame: ClientFrame }
  /** Its id could be read, so that it can be answered. */
  | { readonly type: 'malformed'; readonly id: number; readonly reason: string }
  | { readonly type: 'unreadable'; readonly reason: string };

/** Reads what a client sent, which may be anything. */
export function readFrame(bytes: Uint8Array): ReadFrame {
  if (bytes.length > MAX_FRAME_BYTES)
    return { type: 'unreadable', reason: `a frame has at most ${MAX_FRAME_BYTES} bytes` };
  const decoded = decode(clientFrame, bytes);
  if (decoded.ok) return { type: 'frame', frame: decoded.value };
  const id = readFrameId(bytes);
  return id === undefined
    ? { type: 'unreadable', reason: decoded.reason }
    : { type: 'malformed', id, reason: decoded.reason };
}

/** The request's id alone: cheap, for answers that refuse before anything else is looked at. */
export function readFrameId(bytes: Uint8Array): number | undefined {
  try {
    const reader = new Reader(bytes);
    if (reader.array(2) !== 2) return undefined;
    const id = reader.uint();
    return id <= 0xffff_ffff ? id : undefined;
  } catch (error) {
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
}
