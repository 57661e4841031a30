import { type Codec, MAX_ENTRY_BYTES, concatBytes, decode } from '@pando/protocol';
import type { Prng } from '@pando/simulator/prng';
import { type Item, encodeItem, list, parseItem, placesIn, wrapped } from './item.ts';

const NOTHING = new Uint8Array();
const MAX_EDITS = 4;
const TRIES_FOR_ALIKE = 12;
const TRIES_FOR_READABLE = 10;
const MAX_GROWTH_BYTES = MAX_ENTRY_BYTES;
/** Numbers at which lengths and integers change how they are written, and what programs take for special. */
const NUMBERS: readonly number[] = [
  0,
  1,
  2,
  23,
  24,
  31,
  32,
  63,
  64,
  65,
  255,
  256,
  1000,
  1001,
  0xffff,
  0x1_0000,
  0xffff_ffff,
  0x1_0000_0000,
  Number.MAX_SAFE_INTEGER - 1,
  Number.MAX_SAFE_INTEGER,
];
/** Heads of all kinds, which a decoder follows further than noise. */
const HEADS: readonly number[] = [
  0x00, 0x01, 0x17, 0x18, 0x19, 0x1b, 0x20, 0x38, 0x40, 0x41, 0x58, 0x59, 0x5b, 0x60, 0x61, 0x80, 0x81, 0x82, 0x83,
  0x84, 0x98, 0x9b, 0x9f, 0xa0, 0xa1, 0xc0, 0xf4, 0xf5, 0xf6, 0xf7, 0xf9, 0xfb, 0xff,
];
const TEXTS: readonly string[] = ['', '\0', '\u202e', 'http://', '__proto__', 'constructor', '\u{10ffff}', '../', '0'];

/**
 * `bytes` with a few changes: of the items that they hold where they are CBOR, else of bytes. `other` is another
 * input, of which pieces may be taken.
 */
export function mutated(bytes: Uint8Array, other: Uint8Array, random: Prng): Uint8Array {
  if (random.below(3) > 0) {
    const item = parsed(bytes);
    if (item !== undefined) return mutatedItem(item, parsed(other), random);
  }
  return mutatedBytes(bytes, other, random);
}

/**
 * The same, but mostly one that `codec` reads: what it refuses is soon refused everywhere, and its decoder is tried by
 * itself.
 */
export function mutatedReadable(codec: Codec<unknown>, bytes: Uint8Array, other: Uint8Array, random: Prng): Uint8Array {
  let found = mutated(bytes, other, random);
  for (let tries = random.below(TRIES_FOR_READABLE); tries > 0 && !decode(codec, found).ok; tries--)
    found = mutated(bytes, other, random);
  return found;
}

/** Inputs are used again and again: they are taken apart once. */
const takenApart = new WeakMap<Uint8Array, Item | 'not CBOR'>();

function parsed(bytes: Uint8Array): Item | undefined {
  const known = takenApart.get(bytes) ?? parseItem(bytes) ?? 'not CBOR';
  takenApart.set(bytes, known);
  return known === 'not CBOR' ? undefined : known;
}

/** Changes to fields: other values, pieces of `other`, left out, twice, in another order. What comes out is CBOR. */
export function mutatedItem(item: Item, other: Item | undefined, random: Prng): Uint8Array {
  let changed = item;
  for (let edits = 1 + Math.min(random.below(MAX_EDITS), random.below(MAX_EDITS)); edits > 0; edits--) {
    const from = other ?? changed;
    changed = changedAt(changed, random.below(placesIn(changed)), (at) =>
      random.below(2) === 0 ? alike(at, from, random) : edited(at, anyPlace(from, random), random),
    );
  }
  return encodeItem(changed);
}

function mutatedBytes(bytes: Uint8Array, other: Uint8Array, random: Prng): Uint8Array {
  let changed = bytes;
  for (let edits = 1 + random.below(MAX_EDITS); edits > 0; edits--) {
    const at = random.below(changed.length + 1);
    const [removed, inserted] = byteEdit(changed.subarray(at), other, random);
    changed = concatBytes(changed.subarray(0, at), inserted, changed.subarray(at + removed));
  }
  return changed;
}

/** How many of the bytes go, and what comes in their place. */
function byteEdit(rest: Uint8Array, other: Uint8Array, random: Prng): readonly [removed: number, inserted: Uint8Array] {
  const from = random.below(other.length + 1);
  switch (random.below(8)) {
    case 0:
      return [1, Uint8Array.of(random.below(256))];
    case 1:
      return [0, Uint8Array.of(random.pick(HEADS))];
    case 2:
      return [1 + random.below(4), NOTHING];
    case 3:
      return [1, Uint8Array.of((rest[0] ?? 0) ^ (1 << random.below(8)))];
    case 4:
      return [rest.length, NOTHING];
    case 5:
      return [0, rest.subarray(0, random.below(64))];
    case 6:
      return [1, Uint8Array.of(random.pick(HEADS))];
    default:
      return [random.below(64), other.subarray(from, from + random.below(64))];
  }
}

/** What stands at one of an item's places. */
function anyPlace(item: Item, random: Prng): Item {
  let found = item;
  changedAt(item, random.below(placesIn(item)), (at) => (found = at));
  return found;
}

/** The item with what stands at one of its places, counted from itself to the last within, replaced. */
function changedAt(item: Item, place: number, change: (at: Item) => Item): Item {
  if (place === 0) return change(item);
  if (item.type === 'wrapped') return wrapped(changedAt(item.item, place - 1, change));
  if (item.type !== 'array' && item.type !== 'map') return item;
  let left = place - 1;
  for (const [i, each] of item.items.entries()) {
    if (left < placesIn(each)) return list(item.type, item.items.with(i, changedAt(each, left, change)));
    left -= placesIn(each);
  }
  return item;
}

/** Something else of the same kind that stands in `from`: another hash for a hash, another signature for a signature. */
function alike(item: Item, from: Item, random: Prng): Item {
  for (let tries = 0; tries < TRIES_FOR_ALIKE; tries++) {
    const found = anyPlace(from, random);
    const isSame = found.type === item.type && sizeOf(found) === sizeOf(item) && found !== item;
    if (isSame) return found;
  }
  return edited(item, anyPlace(from, random), random);
}

function sizeOf(item: Item): number {
  switch (item.type) {
    case 'bytes':
      return item.bytes.length;
    case 'array':
    case 'map':
      return item.items.length;
    case 'uint':
    case 'nint':
    case 'tag':
    case 'wrapped':
    case 'text':
    case 'bool':
    case 'null':
      return 0;
  }
}

function edited(item: Item, donor: Item, random: Prng): Item {
  const kind = random.below(8);
  if (kind === 0) return donor;
  if (kind === 1) return anyLeaf(random);
  switch (item.type) {
    case 'uint':
    case 'nint':
    case 'tag': {
      const near = Math.max(0, Math.min(Number.MAX_SAFE_INTEGER, item.argument + random.below(5) - 2));
      return { type: item.type, argument: random.below(2) === 0 ? near : anyNumber(random) };
    }
    case 'bytes':
      return { type: 'bytes', bytes: editedBytes(item.bytes, random) };
    case 'text':
      return { type: 'text', text: item.text.slice(0, random.below(item.text.length + 1)) + anyText(random) };
    case 'bool':
      return { type: 'bool', value: !item.value };
    case 'wrapped':
      return { type: 'bytes', bytes: editedBytes(encodeItem(item.item), random) };
    case 'array':
    case 'map':
      return list(item.type, editedList(item.items, donor, random));
    case 'null':
      return donor;
  }
}

function editedBytes(bytes: Uint8Array, random: Prng): Uint8Array {
  switch (random.below(4)) {
    case 0:
      return bytes.slice(0, random.below(bytes.length + 1));
    case 1:
      return random.bytes(bytes.length);
    case 2:
      return Uint8Array.of(...bytes.subarray(0, MAX_GROWTH_BYTES), random.below(256));
    default: {
      const changed = bytes.slice();
      const at = random.below(Math.max(1, bytes.length));
      if (bytes.length > 0) changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8));
      return changed;
    }
  }
}

function editedList(items: readonly Item[], donor: Item, random: Prng): readonly Item[] {
  const at = random.below(items.length);
  const one = items[at];
  if (one === undefined) return [donor];
  switch (random.below(5)) {
    case 0:
      return items.toSpliced(at, 1);
    case 1:
      return items.toSpliced(at, 0, donor);
    case 2:
      return items.toSpliced(at, 0, ...Array.from({ length: 1 + random.below(9) }, () => one));
    case 3:
      return items.toReversed();
    default: {
      const partner = random.below(items.length);
      return items.with(at, items[partner] ?? donor).with(partner, one);
    }
  }
}

function anyLeaf(random: Prng): Item {
  switch (random.below(7)) {
    case 0:
      return { type: 'uint', argument: anyNumber(random) };
    case 1:
      return { type: 'nint', argument: anyNumber(random) };
    case 2:
      return { type: 'bytes', bytes: random.bytes(random.below(70)) };
    case 3:
      return { type: 'text', text: anyText(random) };
    case 4:
      return { type: 'bool', value: random.below(2) === 0 };
    case 5:
      return list('array', []);
    default:
      return { type: 'null' };
  }
}

function anyNumber(random: Prng): number {
  return random.pick(NUMBERS);
}

function anyText(random: Prng): string {
  return random.pick(TEXTS);
}
