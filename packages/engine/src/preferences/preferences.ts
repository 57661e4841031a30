import * as v from 'valibot';
import type { ConversationPreferences, PandoEvent, Preferences as AccountPreferences, Privacy } from '../api.ts';
import { next } from '../timeline/clock.ts';
import { tick } from '../timeline/clock-row.ts';
import type { StoreReader } from '../store.ts';
import type { Turn } from '../turn.ts';
import {
  type ConversationPreferenceName,
  type ConversationPreferenceValue,
  DEFAULT_CONVERSATION_PREFERENCES,
  DEFAULT_PREFERENCES,
  accountSchemas,
  conversationSchemas,
  personSchemas,
  starSchema,
} from './known.ts';
import {
  ACCOUNT_SCOPE,
  type RegisterRow,
  type ToldRegister,
  isLater,
  registerKey,
  personScope,
  registerTable,
  scopeAndName,
  starScope,
  subjectOf,
} from './register.ts';

/** More than this many choices are not kept; other devices of the account could fill the store with them. */
const MAX_REGISTERS = 200_000;

/** What a person has chosen for itself, for the account and for each conversation, kept in memory and in the store. */
export class Preferences {
  readonly #rows = new Map<string, RegisterRow>();
  readonly #byConversation = new Map<string, ConversationPreferences>();
  #account: AccountPreferences = DEFAULT_PREFERENCES;
  #privacy: Privacy = { typing: true, delivered: true, read: true };
  #untold = 0;

  async load(reader: StoreReader): Promise<void> {
    this.#rows.clear();
    this.#byConversation.clear();
    this.#account = DEFAULT_PREFERENCES;
    this.#untold = 0;
    for (const { key, value } of await registerTable.range(reader)) {
      // What is stored may come from a file.
      if (isKnownValue(...scopeAndName(key), value.value)) this.#keep(key, value);
    }
  }

  account(): AccountPreferences {
    return this.#account;
  }

  /** What this account tells others of its reading and writing; the same object until one of it is changed. */
  privacy(): Privacy {
    const { typing, deliveredMarks: delivered, readMarks: read } = this.#account;
    const known = this.#privacy;
    if (known.typing !== typing || known.delivered !== delivered || known.read !== read)
      this.#privacy = { typing, delivered, read };
    return this.#privacy;
  }

  conversation(id: string): ConversationPreferences {
    return this.#byConversation.get(id) ?? DEFAULT_CONVERSATION_PREFERENCES;
  }

  /** The places of all pinned conversations. */
  pinned(): readonly { readonly conversation: string; readonly place: number }[] {
    return [...this.#byConversation].flatMap(([conversation, { pinned }]) =>
      pinned === undefined ? [] : [{ conversation, place: pinned }],
    );
  }

  /** Chooses for the account. `now` is the corrected time (ms). */
  async set<N extends keyof AccountPreferences>(
    turn: Turn,
    now: number,
    name: N,
    value: AccountPreferences[N],
  ): Promise<void> {
    await this.#choose(turn, now, ACCOUNT_SCOPE, name, value);
  }

  /** Chooses for a conversation. */
  async setFor<N extends ConversationPreferenceName>(
    turn: Turn,
    now: number,
    conversation: string,
    name: N,
    value: ConversationPreferenceValue<N>,
  ): Promise<void> {
    await this.#choose(turn, now, conversation, name, value);
  }

  /** Chooses what somebody is called here; empty: as they call themselves. */
  async setNickname(turn: Turn, now: number, account: string, nickname: string): Promise<void> {
    await this.#choose(turn, now, personScope(account), 'nickname', nickname);
  }

  /** Marks a message of a conversation, or takes the mark off. */
  async setStarred(turn: Turn, now: number, conversation: string, message: string, starred: boolean): Promise<void> {
    await this.#choose(turn, now, starScope(conversation), message, starred);
  }

  isStarred(conversation: string, message: string): boolean {
    return this.#rows.get(registerKey(starScope(conversation), message))?.value === 'true';
  }

  /** Takes in what another device of this account has chosen; of two values the later one stands. Returns what was news. */
  merge(turn: Turn, registers: readonly ToldRegister[]): readonly ToldRegister[] {
    const news: ToldRegister[] = [];
    for (const told of registers) {
      const { scope, name, value, stamp } = told;
      const key = registerKey(scope, name);
      const known = this.#rows.get(key);
      const isNews = known === undefined || isLater({ value, stamp }, known);
      const hasRoom = known !== undefined || this.#rows.size < MAX_REGISTERS;
      if (!isNews || !hasRoom || !isKnownValue(scope, name, value)) continue;
      this.#put(turn, key, { value, stamp, told: true });
      news.push(told);
    }
    return news;
  }

  /** Nothing is kept about a conversation that is gone. */
  forget(turn: Turn, conversation: string): void {
    for (const [key] of this.#rows) {
      const [scope] = scopeAndName(key);
      if (scope !== conversation && scope !== starScope(conversation)) continue;
      registerTable.delete(turn.tx, key);
      this.#drop(key);
    }
    this.#byConversation.delete(conversation);
  }

  /** Whether other devices have to be told something. */
  get hasUntold(): boolean {
    return this.#untold > 0;
  }

  /** What other devices are to be told, or all there is; taken as told. */
  takeUntold(turn: Turn, all: boolean): readonly ToldRegister[] {
    const told: ToldRegister[] = [];
    for (const [key, row] of this.#rows) {
      if (row.told && !all) continue;
      const [scope, name] = scopeAndName(key);
      told.push({ scope, name, value: row.value, stamp: row.stamp });
      if (row.told) continue;
      const kept = { ...row, told: true };
      this.#rows.set(key, kept);
      registerTable.put(turn.tx, key, kept);
    }
    this.#untold = 0;
    return told;
  }

  async #choose(turn: Turn, now: number, scope: string, name: string, chosen: unknown): Promise<void> {
    const key = registerKey(scope, name);
    const value = JSON.stringify(chosen);
    const known = this.#rows.get(key);
    if (known?.value === value) return;
    const reading = await tick(turn, now);
    // A device whose clock was far ahead must not have the last word for years.
    const stamp =
      known === undefined || isLater({ value, stamp: reading }, known) ? reading : next(known.stamp, reading.wall);
    this.#put(turn, key, { value, stamp, told: false });
  }

  #put(turn: Turn, key: string, row: RegisterRow): void {
    registerTable.put(turn.tx, key, row);
    this.#drop(key);
    this.#keep(key, row);
    const event = eventOf(scopeAndName(key)[0]);
    if (event !== undefined) turn.notify(event);
  }

  #drop(key: string): void {
    const row = this.#rows.get(key);
    if (row === undefined) return;
    if (!row.told) this.#untold -= 1;
    this.#rows.delete(key);
  }

  #keep(key: string, row: RegisterRow): void {
    const [scope, name] = scopeAndName(key);
    this.#rows.set(key, row);
    if (!row.told) this.#untold += 1;
    const { about } = subjectOf(scope);
    if (about !== 'account' && about !== 'conversation') return;
    const value: unknown = JSON.parse(row.value);
    if (about === 'account') this.#account = { ...this.#account, [name]: value };
    else this.#byConversation.set(scope, withChoice(this.conversation(scope), name, value));
  }
}

function schemaOf(scope: string, name: string): v.GenericSchema | undefined {
  const { about } = subjectOf(scope);
  if (about === 'stars') return starSchema;
  const schemas: Readonly<Record<string, v.GenericSchema>> = {
    account: accountSchemas,
    person: personSchemas,
    conversation: conversationSchemas,
  }[about];
  return Object.hasOwn(schemas, name) ? schemas[name] : undefined;
}

function isKnownValue(scope: string, name: string, json: string): boolean {
  const schema = schemaOf(scope, name);
  try {
    return schema !== undefined && v.is(schema, JSON.parse(json));
  } catch {
    return false;
  }
}

/** How a choice is shown: what is as if nothing had been chosen is left out. */
function withChoice(preferences: ConversationPreferences, name: string, value: unknown): ConversationPreferences {
  const { pinned, mutedUntil, ...rest } = preferences;
  const kept = { ...(pinned !== undefined && { pinned }), ...(mutedUntil !== undefined && { mutedUntil }), ...rest };
  if (name === 'pinned' && value === null) return { ...rest, ...(mutedUntil !== undefined && { mutedUntil }) };
  if (name === 'mutedUntil' && value === 'never') return { ...rest, ...(pinned !== undefined && { pinned }) };
  return { ...kept, [name]: value };
}

/** What apps are told of it; of people and messages they are told where these change. */
function eventOf(scope: string): PandoEvent | undefined {
  const { about } = subjectOf(scope);
  if (about === 'account') return { type: 'preferences' };
  return about === 'conversation' ? { type: 'conversation', conversation: scope, change: 'changed' } : undefined;
}
