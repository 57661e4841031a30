import type { Message } from '@pando/engine/api';
import type { App } from '../store/app-store.ts';
import { holdFile } from './files.ts';
import { type Playing, play } from './player.ts';
import { shownAs } from './types.ts';

/** Plays a voice message, and those that follow it at once in the conversation. */
export async function playVoice(app: App, message: Message, index: number, position = 0): Promise<void> {
  const attachment = message.attachments?.[index];
  if (attachment?.media?.kind !== 'voice') return;
  const which = { conversation: message.conversation, message: message.id, index };
  const held = await holdFile(app, which, attachment);
  if (!held) return;
  const playing = { which, from: message.from.name, duration: attachment.media.duration };
  await play(playing, held.address, { position, next: (after) => void playNext(app, after) });
}

async function playNext(app: App, { which }: Playing): Promise<void> {
  const messages = app.store.getState().threads[which.conversation]?.messages ?? [];
  const at = messages.findIndex(({ id }) => id === which.message);
  const next = at === -1 ? undefined : messages[at + 1];
  const index = next?.attachments?.findIndex((attachment) => shownAs(attachment) === 'voice') ?? -1;
  if (next && index !== -1) await playVoice(app, next, index);
}
