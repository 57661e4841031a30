import { type Codec, type Infer, bool, list, struct, text } from '@pando/protocol';
import { type Timestamp, timestampCodec } from '../content/timestamp.ts';
import { compareTimestamps } from '../timeline/clock.ts';
import { type Table, table } from '../timeline/table.ts';

/** The kind of control by which devices of one account tell each other what was chosen. */
export const PREFERENCES_CONTROL = 16;

/** The scope of what is not about one conversation. */
export const ACCOUNT_SCOPE = 'account';

const PERSON_SCOPE = 'person:';
const STAR_SCOPE = 'star:';

/** The scope of what is about one person, by account in hexadecimal. */
export function personScope(account: string): string {
  return PERSON_SCOPE + account;
}

/** The scope of which messages of a conversation are marked. */
export function starScope(conversation: string): string {
  return STAR_SCOPE + conversation;
}

/** What a register is about. */
export type Subject =
  | { readonly about: 'account' }
  | { readonly about: 'person' | 'stars' | 'conversation'; readonly id: string };

export function subjectOf(scope: string): Subject {
  if (scope === ACCOUNT_SCOPE) return { about: 'account' };
  if (scope.startsWith(PERSON_SCOPE)) return { about: 'person', id: scope.slice(PERSON_SCOPE.length) };
  if (scope.startsWith(STAR_SCOPE)) return { about: 'stars', id: scope.slice(STAR_SCOPE.length) };
  return { about: 'conversation', id: scope };
}

const MAX_SCOPE = 128;
const MAX_NAME = 64;
/** As JSON. */
const MAX_VALUE = 16 * 1024;
/** Registers that one control tells. */
const MAX_TOLD = 256;

/** One choice: of all devices' values the one with the latest stamp stands. */
export interface Register {
  /** JSON. */
  readonly value: string;
  readonly stamp: Timestamp;
}

const rowCodec = struct({
  value: text(MAX_VALUE),
  stamp: timestampCodec,
  /** The other devices were told, or it came from one of them. */
  told: bool,
});
export type RegisterRow = Infer<typeof rowCodec>;
export const registerRow: Codec<RegisterRow> = rowCodec;

export const REGISTER_SPACE = 'preference';
/** By `registerKey`. */
export const registerTable: Table<RegisterRow> = table(REGISTER_SPACE, rowCodec);

export function registerKey(scope: string, name: string): string {
  return `${scope}/${name}`;
}

export function scopeAndName(key: string): readonly [scope: string, name: string] {
  const at = key.indexOf('/');
  return [key.slice(0, at), key.slice(at + 1)];
}

const told = struct({
  scope: text(MAX_SCOPE),
  name: text(MAX_NAME),
  value: text(MAX_VALUE),
  stamp: timestampCodec,
});
export type ToldRegister = Infer<typeof told>;

/** What devices of one account tell each other. */
export const toldRegisters: Codec<readonly ToldRegister[]> = list(told, MAX_TOLD);

/** Whether `a` replaces `b`. Of two with one stamp all devices must choose the same. */
export function isLater(a: Register, b: Register): boolean {
  const order = compareTimestamps(a.stamp, b.stamp);
  return order > 0 || (order === 0 && a.value > b.value);
}

/** Cuts what is to be told into what fits into one control each. */
export function inParts(registers: readonly ToldRegister[], maxBytes: number): readonly (readonly ToldRegister[])[] {
  const parts: ToldRegister[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const each of registers) {
    // A character has at most three bytes for each of its UTF-16 units.
    const size = 3 * (each.scope.length + each.name.length + each.value.length) + 64;
    if (bytes + size > maxBytes || (parts.at(-1)?.length ?? 0) >= MAX_TOLD) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(each);
    bytes += size;
  }
  return parts;
}
