import type { PandoEvent } from '../api.ts';
import { type MessageId, cardText } from '../content/index.ts';
import { isoTime } from './iso-time.ts';
import type { EarlyEdit, MessageLine, ReactionEntry } from './rows.ts';
import type { Account, Conversation, Viewer } from './types.ts';
import { personOf } from './person-of.ts';
import { attachmentView } from './view.ts';
import { wallOf } from './order-key.ts';
import { spokenFields } from './spoken.ts';

/** Makes the events that contents of one conversation cause; `wall` is the causing content's time. */
export function contentEvents(viewer: Viewer, conversation: Conversation, wall: number) {
  const at = isoTime(wall);
  return {
    posted: (line: MessageLine): PandoEvent => {
      const own = line.account === viewer.self.account;
      const common = {
        id: line.id,
        conversation,
        from: personOf(viewer, line.account),
        at,
        own,
        ...(line.card === null ? spokenFields(viewer, line.text) : { text: cardText(line.card) }),
        ...(viewer.isBlocked?.(line.account) === true && { blocked: true as const }),
        ...(line.silent && { silent: true }),
        ...(line.mentionsMe && { mentionsMe: true }),
      };
      if (line.attachments.length > 0)
        return { type: 'file', ...common, attachments: line.attachments.map(attachmentView) };
      return { type: 'message', ...common, ...(line.replyTo !== null && { replyTo: line.replyTo }) };
    },
    edited: (message: MessageId, { account, order, text }: EarlyEdit): PandoEvent => {
      const spoken = spokenFields(viewer, text);
      const from = personOf(viewer, account);
      return { type: 'edit', conversation, message, from, ...spoken, at: isoTime(wallOf(order)) };
    },
    deleted: (message: MessageId, account: Account): PandoEvent => {
      return { type: 'delete', conversation, message, from: personOf(viewer, account), at };
    },
    reacted: (message: MessageId, entry: ReactionEntry, removed: boolean): readonly PandoEvent[] => {
      const from = personOf(viewer, entry.account);
      const reactedAt = removed ? at : isoTime(wallOf(entry.order));
      return entry.emojis.map((emoji) => {
        return { type: 'reaction', conversation, message, from, emoji, removed, at: reactedAt };
      });
    },
    voted: (message: MessageId, account: Account, options: readonly number[]): PandoEvent => {
      return { type: 'vote', conversation, message, from: personOf(viewer, account), options, at };
    },
    closed: (message: MessageId, account: Account): PandoEvent => {
      return { type: 'poll-closed', conversation, message, from: personOf(viewer, account), at };
    },
    pinned: (message: MessageId, account: Account, pinned: boolean): PandoEvent => {
      return { type: 'pin', conversation, message, from: personOf(viewer, account), pinned, at };
    },
    changed: (): PandoEvent => ({ type: 'conversation', conversation, change: 'changed' }),
  };
}
