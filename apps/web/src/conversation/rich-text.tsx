import type { ReactNode } from 'react';

const ADDRESS = /https?:\/\/[^\s<>"]+/gu;
/** What ends a sentence rather than an address. */
const TRAILING = /[.,;:!?'’”)\]}]+$/u;
const EMOJI_ONLY = /^(?:\p{Extended_Pictographic}|\p{Emoji_Component}|\s){1,12}$/u;
const HAS_PICTOGRAM = /\p{Extended_Pictographic}|\p{Regional_Indicator}/u;

/** True for a message of a few emoji and nothing else. */
export function isEmojiOnly(text: string): boolean {
  return HAS_PICTOGRAM.test(text) && EMOJI_ONLY.test(text) && !/[0-9#*]/u.test(text);
}

/** A message's text with its web addresses as links. Nothing else is markup. */
export function RichText({ text }: { readonly text: string }) {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = match[0].replace(TRAILING, '');
    if (!URL.canParse(address)) continue;
    parts.push(
      text.slice(end, match.index),
      <a key={match.index} href={address} target="_blank" rel="noopener noreferrer">
        {address}
      </a>,
    );
    end = match.index + address.length;
  }
  parts.push(text.slice(end));
  return parts;
}
