import { type Infer, bool, bytes, nullable, struct, uint } from '../cbor/index.ts';
import { entryId } from '../ids.ts';
import { MAX_ENTRY_BYTES } from '../limits.ts';

/** One place in a replica's log. `body` is null where only ids were asked for, or where it is gone. */
export const entryRow = struct({
  sequence: uint(),
  id: entryId,
  /** The slot that the sender had applied. */
  tag: uint(),
  body: nullable(bytes(MAX_ENTRY_BYTES)),
  /** By retention, or because its time is over: then `fetch` says which. */
  expired: bool,
});
export type EntryRow = Infer<typeof entryRow>;
