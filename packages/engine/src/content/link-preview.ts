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
  return /^https?:\/\//u.test(url) && text.includes(url) && title.trim() !== '';
}

/** Whether a preview can be sent. */
export function isLinkPreview(preview: LinkPreview): boolean {
  return isEncodable(linkPreviewCodec, preview);
}
