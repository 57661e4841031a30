declare module '*.po' {
  import type { Messages } from '@lingui/core';
  export const messages: Messages;
}

declare module 'virtual:emoji-*' {
  import type { EmojiRow } from './conversation/emoji-list.ts';
  export const emojis: readonly EmojiRow[];
}
