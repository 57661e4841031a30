import {
  MAX_SIGNAL_BYTES,
  SIGNALS_SINCE,
  accessKey,
  bytes,
  decode,
  encode,
  equalBytes,
  fixedBytes,
  signalStatement,
  signature,
  struct,
  toHex,
  uint,
} from '@pando/protocol';
import { pad, unpad } from '../content/padding.ts';
import { personOf } from '../timeline/index.ts';
import type { Turn } from '../turn.ts';
import {
  type Context,
  accountsOf,
  correctedNow,
  due,
  isParticipant,
  jitter,
  membersOf,
  ownAccount,
  readerOf,
} from './context.ts';
import { ask } from './heed.ts';
import type { Conversation } from './model.ts';
import { isInForce } from './replica-change.ts';

/** In larger groups nobody is told: it would be many frames for little. */
const MAX_ACCOUNTS = 50;
/** While somebody writes, it is said so often, and believed for a little longer. */
const REPEAT_MS = 4_000;
const BELIEVED_MS = 7_000;
/** A signal from longer ago, or from so far ahead, is somebody's who keeps or invents them. */
const MAX_AGE_MS = 10_000;
const NONCE_BYTES = 12;
const KEY_LABEL = 'pando signal';
const STOPPED = 0;
const WRITING = 1;

const signalNonce = fixedBytes(NONCE_BYTES);
const sealedSignal = struct({ epoch: uint(), nonce: signalNonce, sealed: bytes(MAX_SIGNAL_BYTES) });

const signalCodec = struct({ key: accessKey, at: uint(), kind: uint(0xff), signature });

/** Tells those who look at the conversation now that this person writes, or has stopped: to one replica, not kept. */
export async function sendTyping(ctx: Context, turn: Turn, c: Conversation, isWriting: boolean): Promise<void> {
  if (!ctx.preferences.account().typing || !isParticipant(c) || !c.caughtUp) return;
  if (accountsOf(ctx, c).length > MAX_ACCOUNTS) return;
  const { saidAt, isWriting: wasWriting } = c.typing;
  if (isWriting === wasWriting && (!isWriting || saidAt + REPEAT_MS > turn.now)) return;
  const replicas = [...c.sessions.values()].filter(
    (session) =>
      session.phase === 'live' &&
      isInForce(c, session) &&
      (ctx.links.greeting(session.replica.url, 'conversation')?.version ?? 0) >= SIGNALS_SINCE,
  );
  const session = replicas[jitter(ctx, replicas.length)];
  if (session === undefined) return;
  c.typing.saidAt = turn.now;
  c.typing.isWriting = isWriting;
  const { crypto } = ctx.ports;
  const { key, seed } = c.row.access;
  const said = { log: c.log, key, at: correctedNow(ctx, turn), kind: isWriting ? WRITING : STOPPED };
  const signal = { key, at: said.at, kind: said.kind, signature: signalStatement.sign(crypto, seed, said) };
  const nonce = crypto.random(NONCE_BYTES);
  const sealed = crypto.aead.seal(await signalKey(ctx, c), nonce, pad(encode(signalCodec, signal)), c.log);
  const body = encode(sealedSignal, { epoch: c.group.epoch, nonce, sealed });
  ask(ctx, turn, session, { type: 'signal', log: c.log, body }, () => undefined);
}

/** What came is from a member, about now, and new; or it is nothing. */
export async function hearSignal(ctx: Context, turn: Turn, c: Conversation, body: Uint8Array): Promise<void> {
  if (!ctx.preferences.account().typing) return;
  const read = decode(sealedSignal, body);
  if (!read.ok || read.value.epoch !== c.group.epoch) return;
  const opened = ctx.ports.crypto.aead.open(await signalKey(ctx, c), read.value.nonce, read.value.sealed, c.log);
  const unpadded = opened === undefined ? undefined : unpad(opened);
  const signal = unpadded?.ok === true ? decode(signalCodec, unpadded.value) : undefined;
  if (signal?.ok !== true) return;
  const { key, at, kind, signature: signed } = signal.value;
  const row = c.row.state.leaves.find(({ access }) => equalBytes(access, key));
  if (row === undefined || Math.abs(at - correctedNow(ctx, turn)) > MAX_AGE_MS) return;
  const said = { log: c.log, key: row.access, at, kind };
  if (!signalStatement.verify(ctx.ports.crypto, row.access, said, signed)) return;
  const member = membersOf(ctx, c).find(({ leaf }) => equalBytes(leaf.signatureKey, row.leafKey));
  if (member === undefined || equalBytes(member.account, ownAccount(ctx).account)) return;
  noteTyping(ctx, turn, c, { account: toHex(member.account), at, isWriting: kind === WRITING });
}

function noteTyping(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  said: { readonly account: string; readonly at: number; readonly isWriting: boolean },
): void {
  const { account, at, isWriting } = said;
  const known = c.typing.others.get(account);
  if (known !== undefined && at <= known.at) return;
  c.typing.others.set(account, { at, until: isWriting ? turn.now + BELIEVED_MS : 0 });
  if (isWriting) due(turn, c, turn.now + BELIEVED_MS);
  const wasWriting = known !== undefined && known.until > 0;
  if (isWriting !== wasWriting) tell(ctx, turn, c, account, isWriting);
}

/** Who has said nothing more for a while does not write any more. */
export function planTyping(ctx: Context, turn: Turn, c: Conversation): void {
  for (const [account, { at, until }] of c.typing.others) {
    if (until === 0) {
      if (at + 2 * MAX_AGE_MS < correctedNow(ctx, turn)) c.typing.others.delete(account);
    } else if (until > turn.now) due(turn, c, until);
    else {
      c.typing.others.set(account, { at, until: 0 });
      tell(ctx, turn, c, account, false);
    }
  }
}

/** What somebody has written has come: that is what the writing was. */
export function hasWritten(ctx: Context, turn: Turn, c: Conversation, account: string): void {
  const known = c.typing.others.get(account);
  if (known === undefined || known.until === 0) return;
  c.typing.others.set(account, { at: known.at, until: 0 });
  tell(ctx, turn, c, account, false);
}

function tell(ctx: Context, turn: Turn, c: Conversation, account: string, typing: boolean): void {
  const reader = readerOf(ctx, turn.tx, c);
  if (reader.isBlocked?.(account) === true) return;
  const from = personOf(reader, account);
  turn.notify({ type: 'typing', conversation: c.thread, from, typing });
}

/** Of the present epoch: who is in no more, or not yet, can neither make nor read a signal. */
async function signalKey(ctx: Context, c: Conversation): Promise<Uint8Array> {
  const { epoch } = c.group;
  if (c.typing.key?.epoch !== epoch) {
    const key = await ctx.ports.mls.exportSecret(c.group, KEY_LABEL, new Uint8Array(), 32);
    c.typing.key = { epoch, key };
  }
  return c.typing.key.key;
}
