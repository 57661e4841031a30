import type { PandoEvent } from '../api.ts';
import { type Meaning, type MessageId, mentions } from '../content/index.ts';
import { annotate } from './annotating.ts';
import { conversationRow } from './conversation-row.ts';
import { contentEvents } from './content-events.ts';
import { noteExpiry } from './expiring.ts';
import {
  MAX_EARLY_EDITS,
  MAX_EARLY_REACTIONS,
  MAX_EARLY_RETRACTIONS,
  MAX_REACTIONS,
  MAX_REACTIONS_OF_ONE,
} from './limits.ts';
import { numberKey } from './order-key.ts';
import {
  type EarlyEdit,
  type Expected,
  type MessageLine,
  type ReactionEntry,
  type Reference,
  conversations,
  lines,
  ownEnvelopes,
  references,
} from './rows.ts';
import { type Item, type Scene, orderOf, spend } from './scene.ts';
import { forgetAbout } from './forgetting.ts';
import type { Account, Conversation, Timeline } from './types.ts';
import { isUnread, withArrival, withoutUnread } from './unread.ts';
import { dropVersions, keepFirst, keepVersion } from './versions.ts';

export interface Applied {
  readonly fresh: boolean;
  /** The content made a line of its own. */
  readonly shown: boolean;
  readonly events: readonly PandoEvent[];
}

const NOTHING_EXPECTED: Expected = { type: 'expected', reactions: [], edits: [], retractions: [] };

type Said = Omit<Extract<Meaning, { type: 'message' }>, 'type'> & { readonly newer: boolean };
const NOTHING_KNOWN: Omit<Said, 'newer'> = {
  text: '',
  replyTo: null,
  attachments: [],
  card: null,
  preview: null,
  forwarded: false,
};

/**
 * Brings a content into the conversation, whatever has come before it: the result of a set of contents does not depend
 * on their order. Only the author may edit or take back; a taken-back message stays so.
 */
export async function applyContent(
  timeline: Timeline,
  conversation: Conversation,
  item: Item,
  meaning: Meaning,
): Promise<Applied> {
  const reference = await references(conversation).get(timeline.tx, item.id);
  if (reference !== undefined && reference.type !== 'expected') return { fresh: false, shown: false, events: [] };
  if (item.expires !== null && item.expires <= item.now) {
    references(conversation).put(timeline.tx, item.id, { type: 'spent' });
    return { fresh: true, shown: false, events: [] };
  }
  const early = reference ?? NOTHING_EXPECTED;
  const scene = { timeline, conversation, item, events: contentEvents(timeline, conversation, item.timestamp.wall) };
  const events = await bringIn(scene, meaning, early);
  return { fresh: true, shown: meaning.type === 'message' || meaning.type === 'newer', events };
}

async function bringIn(scene: Scene, meaning: Meaning, early: Expected): Promise<readonly PandoEvent[]> {
  const { account } = scene.item.author;
  switch (meaning.type) {
    case 'message':
      return addMessage(scene, { ...meaning, newer: false }, early);
    case 'newer':
      return addMessage(scene, { ...NOTHING_KNOWN, newer: true }, early);
    case 'annotation':
      return annotate(scene, meaning.target, meaning.annotation);
    case 'reaction': {
      const replaced = meaning.replaces === null ? [] : await retract(scene, account, meaning.replaces);
      return [...replaced, ...(await addReaction(scene, meaning, early))];
    }
    case 'edit':
      spend(scene);
      return edit(scene, meaning.target, {
        account,
        order: orderOf(scene.item),
        text: meaning.text,
        expires: scene.item.expires,
      });
    case 'retraction':
      spend(scene);
      return retract(scene, account, meaning.target);
    case 'unsupported':
      spend(scene);
      return [];
  }
}

async function addMessage(
  { timeline, conversation, item, events }: Scene,
  { text, replyTo, attachments, card, preview, forwarded, newer }: Said,
  early: Expected,
): Promise<readonly PandoEvent[]> {
  const { tx, self } = timeline;
  const { account, device } = item.author;
  const row = await conversationRow(tx, conversation);
  const deleted = early.retractions.includes(account);
  const counts = account !== self.account && !deleted && timeline.isBlocked?.(account) !== true;
  const mentionsMe = account !== self.account && mentions(text, self.account);
  const posted: MessageLine = {
    type: 'message',
    id: item.id,
    account,
    device,
    number: item.number,
    text,
    replyTo,
    attachments,
    state: item.state,
    arrival: counts ? row.arrivals + 1 : 0,
    edit: null,
    deleted: false,
    reactions: [],
    expires: item.expires,
    silent: item.silent,
    lapsed: false,
    card,
    preview,
    forwarded,
    newer,
    mentionsMe,
    starred: null,
  };
  const edit = isEditable(posted) ? early.edits.find((each) => each.account === account) : undefined;
  const edited = edit === undefined ? posted : withEdit(posted, edit);
  const line = deleted ? takenBack(posted) : { ...edited, reactions: early.reactions };
  const order = orderOf(item);
  lines(conversation).put(tx, order, line);
  references(conversation).put(tx, item.id, { type: 'line', order });
  const counted = counts ? withArrival(row, order, mentionsMe) : row;
  conversations.put(tx, conversation, { ...counted, queued: row.queued + (item.state === 'queued' ? 1 : 0) });
  if (deleted) {
    await forgetAbout(tx, conversation, posted);
    return [events.deleted(item.id, account), events.changed()];
  }
  if (early.edits.length > 0) await dropVersions(tx, conversation, item.id, edit === undefined ? undefined : account);
  if (edit !== undefined) keepFirst(timeline, conversation, posted);
  return [
    events.posted(posted),
    ...(edit === undefined ? [] : [events.edited(item.id, edit)]),
    ...early.reactions.flatMap((each) => events.reacted(item.id, each, false)),
    events.changed(),
  ];
}

async function addReaction(
  { timeline, conversation, item, events }: Scene,
  { target, emojis }: Extract<Meaning, { type: 'reaction' }>,
  early: Expected,
): Promise<readonly PandoEvent[]> {
  const { tx } = timeline;
  const { account } = item.author;
  const table = references(conversation);
  table.put(tx, item.id, { type: 'reaction', account, target });
  if (early.retractions.includes(account)) return [];
  const entry: ReactionEntry = { id: item.id, account, emojis, order: orderOf(item) };
  const reference = (await table.get(tx, target)) ?? NOTHING_EXPECTED;
  if (reference.type === 'expected') {
    if (reference.reactions.length < MAX_EARLY_REACTIONS) {
      table.put(tx, target, { ...reference, reactions: inserted(reference.reactions, entry) });
    }
    return [];
  }
  const found = await messageLine(timeline, conversation, reference);
  if (found === undefined || found.line.deleted || found.line.reactions.length >= MAX_REACTIONS) return [];
  const reactions = inserted(found.line.reactions, entry);
  if (!reactions.includes(entry)) return [];
  lines(conversation).put(tx, found.order, { ...found.line, reactions });
  return [...events.reacted(target, entry, false), events.changed()];
}

async function edit({ timeline, conversation, events, item }: Scene, target: MessageId, change: EarlyEdit) {
  const { tx } = timeline;
  const table = references(conversation);
  const reference = (await table.get(tx, target)) ?? NOTHING_EXPECTED;
  if (reference.type === 'expected') {
    table.put(tx, target, { ...reference, edits: withEarlyEdit(reference.edits, change) });
    if (item.expires !== null) noteExpiry(timeline, conversation, { id: target, at: item.expires, own: null });
    await keepVersion(timeline, conversation, target, change);
    return [];
  }
  const found = await messageLine(timeline, conversation, reference);
  if (found === undefined || found.line.account !== change.account || !isEditable(found.line)) return [];
  if (found.line.edit === null) keepFirst(timeline, conversation, found.line);
  await keepVersion(timeline, conversation, target, change);
  const edited = withEdit(found.line, change);
  if (edited === found.line) return [];
  lines(conversation).put(tx, found.order, edited);
  return [events.edited(target, change), events.changed()];
}

/** Takes back what `account` has said under `target`: a message or a reaction; nothing if it was somebody else's. */
async function retract(scene: Scene, account: Account, target: MessageId): Promise<readonly PandoEvent[]> {
  const { timeline, conversation, events } = scene;
  const { tx } = timeline;
  const table = references(conversation);
  const reference = (await table.get(tx, target)) ?? NOTHING_EXPECTED;
  switch (reference.type) {
    case 'spent':
      return [];
    case 'expected':
      if (!reference.retractions.includes(account) && reference.retractions.length < MAX_EARLY_RETRACTIONS) {
        table.put(tx, target, { ...reference, retractions: [...reference.retractions, account].sort() });
      }
      return [];
    case 'reaction':
      return reference.account === account ? unreact(scene, target, reference.target) : [];
    case 'line': {
      const found = await messageLine(timeline, conversation, reference);
      if (found === undefined || found.line.account !== account || found.line.deleted) return [];
      const row = await conversationRow(tx, conversation);
      const left = isUnread(row, found.order, found.line) ? await withoutUnread(tx, conversation, row, found) : row;
      if (left !== row) conversations.put(tx, conversation, left);
      await forgetAbout(tx, conversation, found.line);
      lines(conversation).put(tx, found.order, takenBack(found.line));
      await forgetOwn(timeline, conversation, found.line);
      return [events.deleted(target, account), events.changed()];
    }
  }
}

async function unreact({ timeline, conversation, events }: Scene, reaction: MessageId, target: MessageId) {
  const { tx } = timeline;
  const without = (entries: readonly ReactionEntry[]) => entries.filter((each) => each.id !== reaction);
  const table = references(conversation);
  const reference = await table.get(tx, target);
  if (reference?.type === 'expected') {
    table.put(tx, target, { ...reference, reactions: without(reference.reactions) });
    return [];
  }
  const found = await messageLine(timeline, conversation, reference);
  const entry = found?.line.reactions.find((each) => each.id === reaction);
  if (found === undefined || entry === undefined) return [];
  lines(conversation).put(tx, found.order, { ...found.line, reactions: without(found.line.reactions) });
  return [...events.reacted(target, entry, true), events.changed()];
}

/** Drops the sendable copy of an own message: a request for it is answered by a blank. */
export async function forgetOwn(timeline: Timeline, conversation: Conversation, line: MessageLine): Promise<void> {
  const table = ownEnvelopes(conversation);
  const key = numberKey(line.device, line.number);
  const own = await table.get(timeline.tx, key);
  if (own !== undefined) table.put(timeline.tx, key, { ...own, body: null });
}

async function messageLine(timeline: Timeline, conversation: Conversation, reference: Reference | undefined) {
  if (reference?.type !== 'line') return undefined;
  const line = await lines(conversation).get(timeline.tx, reference.order);
  return line?.type === 'message' ? { order: reference.order, line } : undefined;
}

/** The later edit wins; a message taken back has none. */
function withEdit(line: MessageLine, { order, text }: EarlyEdit): MessageLine {
  return line.deleted || (line.edit !== null && line.edit >= order) ? line : { ...line, text, edit: order };
}

/** The latest edit of each account, as it is not known yet whose counts. */
function withEarlyEdit(edits: readonly EarlyEdit[], change: EarlyEdit): readonly EarlyEdit[] {
  const same = edits.find((each) => each.account === change.account);
  if (same === undefined) return edits.length < MAX_EARLY_EDITS ? [...edits, change] : edits;
  return same.order >= change.order ? edits : edits.map((each) => (each === same ? change : each));
}

function takenBack(line: MessageLine): MessageLine {
  const nothing = { text: '', attachments: [], edit: null, reactions: [], card: null, preview: null, starred: null };
  return { ...line, ...nothing, deleted: true };
}

/** A card is what people answered to: its text cannot become another one. */
function isEditable({ deleted, card }: MessageLine): boolean {
  return !deleted && card === null;
}

function inserted(entries: readonly ReactionEntry[], entry: ReactionEntry): readonly ReactionEntry[] {
  const sorted = [...entries, entry].sort((a, b) => (a.order < b.order ? -1 : 1));
  const own = sorted.filter(({ account }) => account === entry.account);
  const surplus = own[MAX_REACTIONS_OF_ONE];
  return surplus === undefined ? sorted : sorted.filter((each) => each !== surplus);
}
