import { accountUri } from './message-id.ts';
import { MAX_MENTIONS } from './limits.ts';

/** Part of a text: words, or a person who is spoken of. */
export type Piece = { readonly type: 'words'; readonly text: string } | MentionPiece;
export interface MentionPiece {
  readonly type: 'mention';
  readonly account: string;
  /** What the sender calls this person. */
  readonly name: string;
}

/** On the wire a mention is a link in the text's Markdown to the account's URI (draft-ietf-mimi-content, "Mentions"). */
const MENTION = /\[@([^[\]\n]{0,128})\]\(pando:account\/([0-9a-f]{64})\)/gu;

/** A text as it is on the wire, taken apart. Beyond `MAX_MENTIONS` they are words. */
export function piecesOf(wire: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  let mentions = 0;
  const words = (to: number) => {
    if (to > end) pieces.push({ type: 'words', text: wire.slice(end, to) });
  };
  for (const { 0: whole, 1: name = '', 2: account = '', index } of wire.matchAll(MENTION)) {
    mentions += 1;
    if (mentions > MAX_MENTIONS) break;
    words(index);
    pieces.push({ type: 'mention', account, name });
    end = index + whole.length;
  }
  words(wire.length);
  return pieces;
}

/** Whether a text speaks of an account. */
export function mentions(wire: string, account: string): boolean {
  return wire.includes(accountUri(account)) && piecesOf(wire).some((piece) => isOf(piece, account));
}

function isOf(piece: Piece, account: string): boolean {
  return piece.type === 'mention' && piece.account === account;
}
