import { decode, encode, struct, uint } from '../cbor/index.ts';

/** How long the body of an entry is needed; in the clear, for whoever keeps it. */
const lifetime = struct({ until: uint() });

/** RFC 9420, section 6: `mls10`, `mls_private_message`, and a PrivateMessage's content type `application`. */
const MLS10 = 1;
const PRIVATE_MESSAGE = 2;
const APPLICATION = 1;
const NOTHING = new Uint8Array();

/** The authenticated data of an entry that is needed until a time (ms since 1970), in whole seconds; null: without end. */
export function lifetimeData(until: number | null): Uint8Array {
  return until === null ? NOTHING : encode(lifetime, { until: Math.ceil(until / 1000) });
}

/** What authenticated data says, in ms; undefined: nothing about a time. */
export function lifetimeOf(authenticatedData: Uint8Array): number | undefined {
  const read = decode(lifetime, authenticatedData);
  return read.ok ? read.value.until * 1000 : undefined;
}

/**
 * Until when (ms) the body of an entry is needed, by what stands in the clear in it: the authenticated data of an MLS
 * PrivateMessage. Its sender has signed it, and the entry's id covers it, so wherever the entry is copied its time goes
 * with it. Undefined where it says nothing: the log's retention alone counts then.
 */
export function entryNeededUntil(body: Uint8Array): number | undefined {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  if (body.length < 4 || view.getUint16(0) !== MLS10 || view.getUint16(2) !== PRIVATE_MESSAGE) return undefined;
  const groupId = vectorAt(view, 4);
  if (groupId === undefined || groupId.end + 9 > body.length) return undefined;
  if (view.getUint8(groupId.end + 8) !== APPLICATION) return undefined;
  const data = vectorAt(view, groupId.end + 9);
  return data === undefined || data.begin === data.end ? undefined : lifetimeOf(body.subarray(data.begin, data.end));
}

/** A variable-size vector of RFC 9420, section 2.1.2; undefined where it does not fit. */
function vectorAt(view: DataView, at: number): { readonly begin: number; readonly end: number } | undefined {
  if (at >= view.byteLength) return undefined;
  const first = view.getUint8(at);
  const bytes = 1 << (first >> 6);
  if (bytes > 4 || at + bytes > view.byteLength) return undefined;
  let length = first & 0x3f;
  for (let i = 1; i < bytes; i++) length = length * 256 + view.getUint8(at + i);
  const begin = at + bytes;
  return begin + length > view.byteLength ? undefined : { begin, end: begin + length };
}
