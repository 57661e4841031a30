import { utf8ToBytes } from '@noble/hashes/utils.js';
import { type AttachmentSource, attachmentParts, mirrorsExtension } from './attachment.ts';
import { type Annotation, ANNOTATION_TYPE, encodeAnnotation } from './annotation.ts';
import { type Card, CARD_TYPE, cardText, encodeCard } from './card.ts';
import { type Extensions, NO_EXTENSIONS } from './extensions.ts';
import { withForwarded } from './forwarded.ts';
import { MAX_EMOJI_BYTES, MAX_TEXT_BYTES } from './limits.ts';
import type { MessageId } from './message-id.ts';
import type { MimiContent } from './mimi-content.ts';
import { DISPOSITION, PART_SEMANTICS, type Part } from './part.ts';
import { withSilence } from './silence.ts';
import { type LinkPreview, withLinkPreview } from './link-preview.ts';

const MARKDOWN = 'text/markdown;variant=GFM-MIMI';
const PLAIN = 'text/plain;charset=utf-8';
const NO_TOPIC = new Uint8Array();

export interface Saying {
  readonly text: string;
  readonly replyTo?: MessageId;
  readonly attachments?: readonly AttachmentSource[];
  readonly card?: Card;
  readonly preview?: LinkPreview;
  readonly forwarded?: boolean;
  readonly silent?: boolean;
}

/** A message of text, of one or more attachments, or both; or of a card. */
export function composeMessage(salt: Uint8Array, message: Saying): MimiContent {
  const { text, replyTo, attachments = [], card } = message;
  const common = { inReplyTo: replyTo ?? null, extensions: extensionsOf(message) };
  if (card !== undefined) return content(salt, { ...common, body: cardPart(card) });
  const shown = attachments.length === 0 || text !== '' ? [textPart(text)] : [];
  const parts = [...attachments.flatMap(attachmentParts), ...shown];
  const [first] = parts;
  const body = first === undefined || parts.length > 1 ? processAll(parts) : first;
  return content(salt, { ...common, body });
}

function extensionsOf({ attachments = [], preview, forwarded, silent }: Saying): Extensions {
  const mirrors = mirrorsExtension(attachments);
  const previewed = preview === undefined ? mirrors : withLinkPreview(mirrors, preview);
  const marked = forwarded === true ? withForwarded(previewed) : previewed;
  return silent === true ? withSilence(marked) : marked;
}

/** Says something about another message that makes no line of its own: a vote, a pin. */
export function composeAnnotation(salt: Uint8Array, target: MessageId, annotation: Annotation): MimiContent {
  const part = { type: 'single', contentType: ANNOTATION_TYPE, content: encodeAnnotation(annotation) } as const;
  return content(salt, { inReplyTo: target, body: { disposition: DISPOSITION.reaction, language: '', body: part } });
}

export function composeReaction(salt: Uint8Array, target: MessageId, emoji: string): MimiContent {
  const body = single(DISPOSITION.reaction, PLAIN, emoji);
  return content(salt, { inReplyTo: target, body });
}

/** Takes back `reaction`, an earlier reaction of one's own to `target`. */
export function composeUnreaction(salt: Uint8Array, target: MessageId, reaction: MessageId): MimiContent {
  return content(salt, { replaces: reaction, inReplyTo: target, body: nothing(DISPOSITION.reaction) });
}

/** Gives one's own message `target` another text. An attachment stays as it was: readers keep it. */
export function composeEdit(salt: Uint8Array, target: MessageId, text: string): MimiContent {
  return content(salt, { replaces: target, body: textPart(text) });
}

/** Takes back one's own message `target`, for everyone. */
export function composeDelete(salt: Uint8Array, target: MessageId): MimiContent {
  return content(salt, { replaces: target, body: nothing(DISPOSITION.render) });
}

/** Whether a text is short enough to be sent. */
export function isTextWithinLimit(text: string): boolean {
  return text.length <= MAX_TEXT_BYTES && utf8ToBytes(text).length <= MAX_TEXT_BYTES;
}

/** Whether a text can be a reaction. */
export function isReaction(emoji: string): boolean {
  const bytes = utf8ToBytes(emoji.trim()).length;
  return bytes > 0 && bytes <= MAX_EMOJI_BYTES;
}

function content(salt: Uint8Array, fields: Partial<MimiContent> & Pick<MimiContent, 'body'>): MimiContent {
  return {
    salt,
    replaces: null,
    topicId: NO_TOPIC,
    expires: null,
    inReplyTo: null,
    extensions: NO_EXTENSIONS,
    ...fields,
  };
}

/** The card, or for those who do not know it the same in words. */
function cardPart(card: Card): Part {
  const body = { type: 'single', contentType: CARD_TYPE, content: encodeCard(card) } as const;
  const parts = [{ disposition: DISPOSITION.render, language: '', body }, textPart(cardText(card))];
  return {
    disposition: DISPOSITION.render,
    language: '',
    body: { type: 'multi', semantics: PART_SEMANTICS.chooseOne, parts },
  };
}

function textPart(text: string): Part {
  return single(DISPOSITION.render, MARKDOWN, text);
}

function single(disposition: number, contentType: string, text: string): Part {
  return { disposition, language: '', body: { type: 'single', contentType, content: utf8ToBytes(text) } };
}

function nothing(disposition: number): Part {
  return { disposition, language: '', body: { type: 'null' } };
}

function processAll(parts: readonly Part[]): Part {
  return {
    disposition: DISPOSITION.render,
    language: '',
    body: { type: 'multi', semantics: PART_SEMANTICS.processAll, parts },
  };
}
