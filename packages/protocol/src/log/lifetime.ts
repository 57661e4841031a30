import { decode, encode, uint, union } from '../cbor/index.ts';

/**
 * How long an entry is needed; in the clear, for whoever keeps it. (A plain `{until}`, which was written once, says
 * nothing: such entries are named and kept like any other.)
 */
const lifetime = union({ passing: [1, { until: uint() }] });

/** RFC 9420, section 6: `mls10`, `mls_private_message`, and a PrivateMessage's content type `application`. */
const MLS10 = 1;
const PRIVATE_MESSAGE = 2;
const APPLICATION = 1;
const NOTHING = new Uint8Array();

/** Servers forget an entry so long after its time: clocks of honest ones, and of readers, differ by no more. */
export const PASSING_GRACE_MS = 600_000;

/** The authenticated data of an entry that is needed until a time (ms since 1970), in whole seconds; null: without end. */
export function lifetimeData(until: number | null): Uint8Array {
  return until === null ? NOTHING : encode(lifetime, { type: 'passing', until: Math.ceil(until / 1000) });
}

/** Whether the time of an entry with this lifetime (seconds since 1970) is over at `now` (ms). */
export function isOver(until: number, now: number): boolean {
  return until * 1000 <= now;
}

/**
 * Until when (seconds since 1970) an entry is needed, by what stands in the clear in it: the authenticated data of an
 * MLS PrivateMessage, which its sender has signed. 0 where it says nothing: the log's retention alone counts then.
 */
export function untilOfEntry(body: Uint8Array): number {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  if (body.length < 4 || view.getUint16(0) !== MLS10 || view.getUint16(2) !== PRIVATE_MESSAGE) return 0;
  const groupId = vectorAt(view, 4);
  if (groupId === undefined || groupId.end + 9 > body.length) return 0;
  if (view.getUint8(groupId.end + 8) !== APPLICATION) return 0;
  const data = vectorAt(view, groupId.end + 9);
  if (data === undefined || data.begin === data.end) return 0;
  const read = decode(lifetime, body.subarray(data.begin, data.end));
  return read.ok ? read.value.until : 0;
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
