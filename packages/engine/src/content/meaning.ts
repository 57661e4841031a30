import { type Annotation, ANNOTATION_TYPE, readAnnotation } from './annotation.ts';
import { type AttachmentSource, attachmentSource } from './attachment.ts';
import { type Card, CARD_TYPE, readCard } from './card.ts';
import { isForwarded } from './forwarded.ts';
import { MAX_ATTACHMENTS, MAX_EMOJIS_PER_REACTION, MAX_EMOJI_BYTES } from './limits.ts';
import { type Media, mediaOf } from './media.ts';
import type { MessageId } from './message-id.ts';
import type { MimiContent } from './mimi-content.ts';
import { DISPOSITION, type ExternalPart, PART_SEMANTICS, type Part, type SinglePart } from './part.ts';
import { type LinkPreview, linkPreviewIn } from './link-preview.ts';

/** What a content asks of a reader. Who may ask for it is judged by the timeline, not here. */
export type Meaning =
  | {
      readonly type: 'message';
      readonly text: string;
      readonly replyTo: MessageId | null;
      readonly attachments: readonly AttachmentSource[];
      readonly card: Card | null;
      readonly preview: LinkPreview | null;
      readonly forwarded: boolean;
    }
  /** `replaces`: an earlier reaction of the same account that this one takes the place of. */
  | {
      readonly type: 'reaction';
      readonly target: MessageId;
      readonly emojis: readonly string[];
      readonly replaces: MessageId | null;
    }
  | { readonly type: 'edit'; readonly target: MessageId; readonly text: string }
  /** Takes back a message, or a reaction. */
  | { readonly type: 'retraction'; readonly target: MessageId }
  /** Says something about a message, and makes no line of its own. */
  | { readonly type: 'annotation'; readonly target: MessageId; readonly annotation: Annotation }
  /** Well-formed and meant to be seen, of a sort that this version does not know. */
  | { readonly type: 'newer' }
  /** Well-formed, of a sort that this version does not know, and not a message. */
  | { readonly type: 'unsupported' };

const UNSUPPORTED: Meaning = { type: 'unsupported' };
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads MIMI content as one of the things this version can show. */
export function meaningOf(content: MimiContent): Meaning {
  const { body, replaces, inReplyTo, extensions } = content;
  if (body.body.type === 'null') {
    return replaces === null ? UNSUPPORTED : { type: 'retraction', target: replaces };
  }
  if (body.disposition === DISPOSITION.reaction) {
    const annotation = annotationOf(body);
    if (annotation !== undefined && inReplyTo !== null && replaces === null)
      return { type: 'annotation', target: inReplyTo, annotation };
    const emojis = emojisOf(body);
    if (inReplyTo === null || emojis.length === 0) return UNSUPPORTED;
    return { type: 'reaction', target: inReplyTo, emojis, replaces };
  }
  const shown = showable(body);
  if (shown === undefined) return replaces === null && isSeen(body) ? { type: 'newer' } : UNSUPPORTED;
  const text = shown.texts.join('\n');
  if (replaces !== null) return shown.card === null ? { type: 'edit', target: replaces, text } : UNSUPPORTED;
  const attachments = shown.externals
    .slice(0, MAX_ATTACHMENTS)
    .map(({ external, media }) => attachmentSource(external, media, extensions));
  return {
    type: 'message',
    text,
    replyTo: inReplyTo,
    attachments,
    card: shown.card,
    preview: linkPreviewIn(extensions, text),
    forwarded: isForwarded(extensions),
  };
}

/** Whether a part is for the conversation's screen, rather than for programs. */
function isSeen({ disposition }: Part): boolean {
  switch (disposition) {
    case DISPOSITION.unspecified:
    case DISPOSITION.render:
    case DISPOSITION.inline:
    case DISPOSITION.attachment:
      return true;
    default:
      return false;
  }
}

interface Showable {
  readonly card: Card | null;
  readonly texts: readonly string[];
  readonly externals: readonly { readonly external: ExternalPart; readonly media: Media | null }[];
}

function showable(part: Part): Showable | undefined {
  const { body } = part;
  switch (body.type) {
    case 'null':
      return undefined;
    case 'single': {
      if (body.contentType === CARD_TYPE) {
        const card = readCard(body.content);
        return card === undefined ? undefined : { card, texts: [], externals: [] };
      }
      const text = isText(body) ? decodeText(body.content) : undefined;
      return text === undefined ? undefined : { card: null, texts: [text], externals: [] };
    }
    case 'external':
      return part.disposition === DISPOSITION.session
        ? undefined
        : { card: null, texts: [], externals: [{ external: body, media: null }] };
    case 'multi': {
      const parts = body.parts.map(showableAt).filter((each) => each !== undefined);
      if (body.semantics === PART_SEMANTICS.chooseOne) return parts[0];
      if (parts.length === 0) return undefined;
      if (body.semantics === PART_SEMANTICS.singleUnit && parts.length < body.parts.length) return undefined;
      return {
        card: parts.find((each) => each.card !== null)?.card ?? null,
        texts: parts.flatMap((each) => each.texts),
        externals: parts.flatMap((each) => each.externals),
      };
    }
  }
}

/** A part among others, with what the next one says of it. */
function showableAt(part: Part, at: number, parts: readonly Part[]): Showable | undefined {
  const next = parts[at + 1];
  const media = part.body.type === 'external' && next !== undefined ? mediaOf(next) : undefined;
  const shown = showable(part);
  if (media === undefined) return shown;
  return shown && { ...shown, externals: shown.externals.map(({ external }) => ({ external, media })) };
}

function annotationOf({ body }: Part): Annotation | undefined {
  return body.type === 'single' && body.contentType === ANNOTATION_TYPE ? readAnnotation(body.content) : undefined;
}

function emojisOf(part: Part): readonly string[] {
  const parts = part.body.type === 'multi' ? part.body.parts : [part];
  const emojis = parts.map(({ body }) =>
    body.type === 'single' && isText(body) && body.content.length <= MAX_EMOJI_BYTES
      ? decodeText(body.content)?.trim()
      : undefined,
  );
  return [...new Set(emojis.filter((each) => each !== undefined && each !== ''))].slice(
    0,
    MAX_EMOJIS_PER_REACTION,
  ) as readonly string[];
}

function isText({ contentType }: SinglePart): boolean {
  const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase();
  return mediaType === 'text/plain' || mediaType === 'text/markdown';
}

function decodeText(content: Uint8Array): string | undefined {
  try {
    return utf8.decode(content);
  } catch {
    return undefined;
  }
}
