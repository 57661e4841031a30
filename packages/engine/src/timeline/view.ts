import { toBase64Url } from '@pando/protocol';
import type { Attachment, Delivery, Message, Notice, Person, Reaction } from '../api.ts';
import { type AttachmentSource, type Media, cardText, previewFits, shownFileName } from '../content/index.ts';
import { cardView } from './card-view.ts';
import { isoTime } from './iso-time.ts';
import { wallOf } from './order-key.ts';
import type { Floor, Line, MessageLine, ReactionEntry } from './rows.ts';
import { personOf } from './person-of.ts';
import { spokenFields } from './spoken.ts';
import type { Account, Conversation, Marks, NoticeOf, Viewer } from './types.ts';

/** A line as apps get it, but for a poll's votes. */
export function messageView(
  viewer: Viewer,
  conversation: Conversation,
  floors: readonly Floor[],
  order: string,
  line: Line,
): Message {
  const at = isoTime(wallOf(order));
  if (line.type === 'notice') {
    const actor = actorOf(viewer, line.notice);
    return {
      id: line.id,
      conversation,
      from: personOf(viewer, actor),
      at,
      own: actor === viewer.self.account,
      text: '',
      notice: noticeView(viewer, line.notice),
    };
  }
  const own = line.account === viewer.self.account;
  return {
    id: line.id,
    conversation,
    from: personOf(viewer, line.account),
    at,
    own,
    ...(viewer.isBlocked?.(line.account) === true && { blocked: true as const }),
    ...(line.card === null ? spokenFields(viewer, line.text) : { text: cardText(line.card) }),
    ...(own && { state: deliveryOf(viewer, floors, line) }),
    ...(line.replyTo !== null && { replyTo: line.replyTo }),
    ...(line.attachments.length > 0 && { attachments: line.attachments.map(attachmentView) }),
    ...(line.reactions.length > 0 && { reactions: reactionsView(viewer, line.reactions) }),
    ...(line.edit !== null && !line.deleted && { edited: true }),
    ...(line.deleted && { deleted: true }),
    ...(line.expires !== null && { expiresAt: isoTime(line.expires) }),
    ...(line.silent && { silent: true }),
    ...(line.lapsed && { lapsed: true }),
    ...(line.card !== null && cardView(line.card)),
    ...(line.preview !== null && previewFits(line.preview, line.text) && { preview: line.preview }),
    ...(line.forwarded && { forwarded: true }),
    ...(line.newer && !line.deleted && { newer: true }),
    ...(line.mentionsMe && !line.deleted && { mentionsMe: true }),
    ...(line.starred !== null && { starred: true }),
  };
}

export const ALL_MARKS: Marks = { delivered: true, read: true };

/** An own message's state: what this device knows, or more if the others' receipts say so and are wanted. */
export function deliveryOf(
  { marks = ALL_MARKS }: Viewer,
  floors: readonly Floor[],
  { device, number, state }: MessageLine,
): Delivery {
  const floor = floors.find((each) => each.device === device);
  if (floor === undefined) return state;
  if (marks.read && number <= floor.read) return 'read';
  return marks.delivered && number <= floor.delivered ? 'delivered' : state;
}

export function attachmentView({ name, mediaType, size, media }: AttachmentSource): Attachment {
  return { name: shownFileName(name), mediaType, size, ...(media !== null && { media: mediaView(media) }) };
}

function mediaView(media: Media): NonNullable<Attachment['media']> {
  if (media.type === 'voice') return { kind: 'voice', duration: media.durationMs, peaks: [...media.peaks] };
  const { width, height } = media;
  const { pixels } = media.preview;
  const preview = { ...media.preview, pixels: toBase64Url(pixels) };
  const frame = { width, height, ...(pixels.length > 0 && { preview }) };
  return media.type === 'picture'
    ? { kind: 'picture', ...frame }
    : { kind: 'video', duration: media.durationMs, ...frame };
}

/** By emoji in the order of their first use, persons in the order in which they reacted. */
function reactionsView(viewer: Viewer, entries: readonly ReactionEntry[]): readonly Reaction[] {
  const byEmoji = new Map<string, Map<Account, Person>>();
  for (const { account, emojis } of entries) {
    for (const emoji of emojis) {
      const from = byEmoji.get(emoji) ?? new Map<Account, Person>();
      byEmoji.set(emoji, from.set(account, personOf(viewer, account)));
    }
  }
  return [...byEmoji].map(([emoji, from]) => ({ emoji, from: [...from.values()] }));
}

function actorOf(viewer: Viewer, notice: NoticeOf): Account {
  switch (notice.type) {
    case 'created':
    case 'removed':
    case 'renamed':
    case 'described':
    case 'pictured':
    case 'timer':
    case 'policy':
    case 'link':
    case 'pinned':
      return notice.by;
    case 'joined':
    case 'role':
      return notice.by ?? notice.who;
    case 'left':
    case 'device':
      return notice.who;
    case 'sent-late':
      return viewer.self.account;
  }
}

function noticeView(viewer: Viewer, notice: NoticeOf): Notice {
  switch (notice.type) {
    case 'created':
      return { kind: 'created' };
    case 'joined': {
      const who = personOf(viewer, notice.who);
      if (notice.by === null) return { kind: 'joined', who, ...(notice.link && { link: true }) };
      return { kind: 'joined', who, by: personOf(viewer, notice.by) };
    }
    case 'left':
      return { kind: 'left', who: personOf(viewer, notice.who) };
    case 'removed':
      return { kind: 'removed', who: personOf(viewer, notice.who), by: personOf(viewer, notice.by) };
    case 'renamed':
      return { kind: 'renamed', name: notice.name, by: personOf(viewer, notice.by) };
    case 'timer':
      return { kind: 'timer', seconds: notice.seconds, by: personOf(viewer, notice.by) };
    case 'sent-late':
      return { kind: 'sent-late', due: isoTime(notice.due) };
    case 'described':
      return { kind: 'described', by: personOf(viewer, notice.by) };
    case 'pictured':
      return { kind: 'pictured', removed: notice.removed, by: personOf(viewer, notice.by) };
    case 'policy':
      return { kind: 'policy', what: notice.what, whom: notice.whom, by: personOf(viewer, notice.by) };
    case 'role': {
      const { role } = notice;
      const who = personOf(viewer, notice.who);
      return { kind: 'role', who, role, ...(notice.by !== null && { by: personOf(viewer, notice.by) }) };
    }
    case 'link':
      return { kind: 'link', revoked: notice.revoked, by: personOf(viewer, notice.by) };
    case 'device':
      return { kind: 'device', who: personOf(viewer, notice.who) };
    case 'pinned':
      return { kind: 'pinned', message: notice.message, by: personOf(viewer, notice.by) };
  }
}
