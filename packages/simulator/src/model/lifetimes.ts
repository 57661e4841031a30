import { PASSING_GRACE_MS, untilOfEntry } from '@pando/protocol';
import type { Failure } from '../report.ts';
import type { SimClient } from '../sim-client.ts';
import type { SimServer } from '../sim-server.ts';

/** Devices that run forget what is over within this time (ms): timers, and what clocks differ after correction. */
const SLACK_MS = 60_000;
/** Servers look for what they may forget when they do other things, or every ten minutes. */
const SERVER_SLACK_MS = 20 * 60_000;

/** A message ends with the number that no other has. */
const DIGITS = /^\d$/;

/** What was said of messages that disappear: by whom it was seen, and until when it may be. */
export class Lifetimes {
  /** By text; undefined: it may have one. */
  readonly #until: ReadonlyMap<string, number | undefined>;
  readonly #texts = new Map<string, string>();

  /** `until` by text, where its author saw a timer when it wrote, or died before it was known. */
  constructor(until: ReadonlyMap<string, number | undefined>, clients: readonly SimClient[]) {
    this.#until = until;
    for (const { events } of clients)
      for (const event of events) if (event.type === 'message') this.#texts.set(event.id, event.text);
  }

  /** Whether a message may be gone at a time: nobody promises that it is still there. */
  mayBeGone(message: string, now: number): boolean {
    const text = this.#texts.get(message);
    // Its author crashed before it had shown it: what it said nobody knows here.
    if (text === undefined) return this.#until.size > 0;
    return this.mayTextBeGone(text, now);
  }

  mayTextBeGone(text: string, now: number): boolean {
    return this.#until.has(text) && (this.#until.get(text) ?? 0) <= now + SLACK_MS;
  }

  /** What must be gone from every device by then. */
  over(now: number): readonly string[] {
    return [...this.#until].flatMap(([text, until]) => (until !== undefined && until + SLACK_MS < now ? [text] : []));
  }
}

/** Whether an entry says of itself that it need not be there any more. */
export function mayEntryBeGone(until: number, now: number): boolean {
  return until > 0 && until * 1000 <= now + SLACK_MS;
}

/** What is over is on no device: neither shown nor stored, in whatever place. */
export function leftOnDevice({ name, store }: SimClient, over: readonly string[]): readonly Failure[] {
  if (over.length === 0) return [];
  const kept = new Map<string, string>();
  for (const { space, value } of store.rows()) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    for (const text of over) if (!kept.has(text) && holds(bytes, text)) kept.set(text, space);
  }
  return [...kept].map(([text, space]) => ({
    check: 'not-gone',
    detail: `${name} still stores “${text}” in ${space}, whose time is over`,
  }));
}

/** The text as such, not as the beginning of one with a longer number. */
function holds(bytes: Buffer, text: string): boolean {
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1))
    if (!DIGITS.test(String.fromCharCode(bytes[at + Buffer.byteLength(text)] ?? 0))) return true;
  return false;
}

/** What is over, and a while more, is on no honest server either. `bodies` are those that it keeps. */
export function leftOnServer({ url }: SimServer, bodies: Iterable<Uint8Array>, now: number): readonly Failure[] {
  for (const body of bodies) {
    const until = untilOfEntry(body) * 1000;
    if (until === 0 || until + PASSING_GRACE_MS + SERVER_SLACK_MS >= now) continue;
    return [
      { check: 'not-gone', detail: `${url} still keeps what was over ${Math.round((now - until) / 1000)} s ago` },
    ];
  }
  return [];
}
