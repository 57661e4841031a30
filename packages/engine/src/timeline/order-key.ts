import type { MessageId, Timestamp } from '../content/index.ts';

const WALL_DIGITS = 12;
const COUNTER_DIGITS = 8;
const NUMBER_DIGITS = 14;

/** Sorts lines as the screen does, the same for all members: by claimed time, then by message id. */
export function orderKey({ wall, counter }: Timestamp, id: MessageId): string {
  return hex(wall, WALL_DIGITS) + hex(counter, COUNTER_DIGITS) + id;
}

/** How order keys begin at a time (ms): lines of before sort below it. */
export function orderPrefix(wall: number): string {
  return hex(wall, WALL_DIGITS);
}

/** The milliseconds in an order key. */
export function wallOf(order: string): number {
  return Number.parseInt(order.slice(0, WALL_DIGITS), 16);
}

/** The message id in an order key. */
export function idOf(order: string): MessageId {
  return order.slice(WALL_DIGITS + COUNTER_DIGITS) as MessageId;
}

/** Sorts what disappears by its time (ms); with that alone, before all that disappear then. */
export function expiryKey(at: number, conversation = '', id = ''): string {
  return hex(at, WALL_DIGITS) + conversation + id;
}

/** Sorts what an account said of one device's messages by how far it had come. */
export function receiptKey(kind: 'delivered' | 'read', account: string, device: string, number: number): string {
  return `${kind === 'delivered' ? 'd' : 'r'}${account}${numberKey(device, number)}`;
}

/** Sorts one device's running numbers. */
export function numberKey(device: string, number: number): string {
  return device + hex(number, NUMBER_DIGITS);
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
