import type { Message, PandoEvent } from '@pando/engine/api';

export const ana = { account: 'a'.repeat(64), name: 'Ana' };
export const conversation = 'c'.repeat(64);

export function messageEvent(id: string, text = `text of ${id}`): PandoEvent & { type: 'message' } {
  return { type: 'message', id, conversation, from: ana, text, at: '2026-11-23T12:00:00.000Z', own: false };
}

export function messageOf(id: string): Message {
  const { type: _, ...message } = messageEvent(id);
  return message;
}
