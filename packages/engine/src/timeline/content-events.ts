import type { PandoEvent } from '../api.ts';
import type { MessageId } from '../content/index.ts';
import { isoTime } from './iso-time.ts';
import type { EarlyEdit, MessageLine, ReactionEntry } from './rows.ts';
import type { Account, Conversation, Viewer } from './types.ts';
import { attachmentView, personOf } from './view.ts';
import { wallOf } from './order-key.ts';

/** Makes the events that contents of one conversation cause; `wall` is the causing content's time. */
export function contentEvents(viewer: Viewer, conversation: Conversation, wall: number) {
  const at = isoTime(wall);
  return {
    posted: (line: MessageLine): PandoEvent => {
      const { id, text } = line;
      const own = line.account === viewer.self.account;
      const silent = line.silent ? { silent: true as const } : {};
      const common = { id, conversation, from: personOf(viewer, line.account), at, own, text, ...silent };
      if (line.attachments.length > 0)
        return { type: 'file', ...common, attachments: line.attachments.map(attachmentView) };
      return { type: 'message', ...common, ...(line.replyTo !== null && { replyTo: line.replyTo }) };
    },
    edited: (message: MessageId, { account, order, text }: EarlyEdit): PandoEvent => {
      return { type: 'edit', conversation, message, from: personOf(viewer, account), text, at: isoTime(wallOf(order)) };
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
    changed: (): PandoEvent => ({ type: 'conversation', conversation, change: 'changed' }),
  };
}
