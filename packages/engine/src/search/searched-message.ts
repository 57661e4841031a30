import type { Line } from '../timeline/rows.ts';
import { fold } from './fold.ts';
import type { SearchedMessage } from './segment.ts';

const LINK = /\b(?:https?:\/\/|www\.)\S/iu;
const MEDIA = /^(?:image|video)\//u;

/** What a line is searched by: its text and the names of its files; nothing of what the app writes by itself. */
export function searchedMessage(order: string, line: Line): SearchedMessage | undefined {
  if (line.type !== 'message' || line.deleted) return undefined;
  const { account, text, attachments } = line;
  const names = attachments.map(({ name }) => name);
  return {
    order,
    account,
    folded: fold([text, ...names].join(' ')),
    hasFile: attachments.length > 0,
    hasMedia: attachments.some(({ mediaType }) => MEDIA.test(mediaType)),
    hasLink: LINK.test(text),
  };
}
