import { type Infer, struct, text } from '@pando/protocol';
import { isEncodable } from './encodable.ts';
import { type Extensions, extensionValue, withExtension } from './extensions.ts';
import { MAX_PART_URL_BYTES, MAX_PREVIEW_DESCRIPTION_BYTES, MAX_PREVIEW_TITLE_BYTES } from './limits.ts';

const PREVIEW = 'pando.preview';

/** For rows, and on the wire an extension. */
export const linkPreviewCodec = struct({
  url: text(MAX_PART_URL_BYTES),
  title: text(MAX_PREVIEW_TITLE_BYTES),
  description: text(MAX_PREVIEW_DESCRIPTION_BYTES),
});

/** The page that a link in the text leads to, as its sender's client saw it. */
export type LinkPreview = Infer<typeof linkPreviewCodec>;

export function withLinkPreview(extensions: Extensions, preview: LinkPreview): Extensions {
  return withExtension(extensions, PREVIEW, linkPreviewCodec, preview);
}

/** Null where there is none, or it is of a page that the text does not name: the words must lead where they seem to. */
export function linkPreviewIn(extensions: Extensions, text: string): LinkPreview | null {
  const preview = extensionValue(extensions, PREVIEW, linkPreviewCodec);
  return preview !== undefined && previewFits(preview, text) ? preview : null;
}

/** Whether a preview may stand under a text. */
export function previewFits({ url, title }: LinkPreview, text: string): boolean {
  return /^https?:\/\/[^\s<>"]+$/u.test(url) && title.trim() !== '' && isNamedIn(url, text);
}

/** Words of a text, as far as addresses in it reach. */
const WORDS = /[^\s<>"]+/gu;
/** May follow an address that it is no part of. */
const AFTER = /^[.,;:!?'’”)\]}*_~|]*$/u;

/** Whether an address stands in a text as a whole, not as part of another one. */
function isNamedIn(url: string, text: string): boolean {
  for (const [word] of text.includes(url) ? text.matchAll(WORDS) : []) {
    const at = word.search(/https?:\/\//u);
    if (at >= 0 && word.startsWith(url, at) && AFTER.test(word.slice(at + url.length))) return true;
  }
  return false;
}

/** Whether a preview can be sent. */
export function isLinkPreview(preview: LinkPreview): boolean {
  return isEncodable(linkPreviewCodec, preview);
}
