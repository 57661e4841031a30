import type { LinkPreview } from '@pando/engine/api';
import { withoutTrailing } from './markup.ts';

/** What is read of a page, and how long it may take. */
const MOST_BYTES = 256 * 1024;
const TIMEOUT_MS = 8_000;
const TITLE_LENGTH = 160;
const DESCRIPTION_LENGTH = 300;
const ADDRESS = /https?:\/\/[^\s<>"]+/u;

/** The first web address in a text. */
export function firstAddress(text: string): string | undefined {
  const found = ADDRESS.exec(text)?.[0];
  const address = found && withoutTrailing(found);
  return address !== undefined && URL.canParse(address) ? address : undefined;
}

/** Fetches a page as any site may, without cookies or referrer; undefined where it does not let itself be read. */
export async function previewOf(url: string): Promise<LinkPreview | undefined> {
  try {
    const answer = await fetch(url, {
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      redirect: 'follow',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const type = answer.headers.get('content-type') ?? '';
    if (!answer.ok || !type.startsWith('text/html') || answer.body === null) return undefined;
    return readPreview(url, await beginningOf(answer.body));
  } catch {
    return undefined;
  }
}

async function beginningOf(body: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let text = '';
  for (let bytes = 0; bytes < MOST_BYTES;) {
    const { done, value } = await reader.read();
    if (done) return text;
    bytes += value.length;
    text += decoder.decode(value, { stream: true });
  }
  await reader.cancel();
  return text;
}

/** Title and description out of a page's text. It is never parsed as HTML, so nothing of it can run or load. */
export function readPreview(url: string, page: string): LinkPreview | undefined {
  const metas = new Map<string, string>();
  for (const [tag] of page.matchAll(/<meta\s[^>]{1,2000}>/giu)) {
    const name = attribute(tag, 'property') ?? attribute(tag, 'name');
    const content = attribute(tag, 'content');
    if (name !== undefined && content !== undefined) metas.set(name.toLowerCase(), content);
  }
  const named = /<title[^>]{0,200}>([^<]{1,2000})<\/title>/iu.exec(page)?.[1];
  const title = words(metas.get('og:title') ?? named ?? '', TITLE_LENGTH);
  const description = words(metas.get('og:description') ?? metas.get('description') ?? '', DESCRIPTION_LENGTH);
  return title === '' ? undefined : { url, title, description };
}

function attribute(tag: string, name: string): string | undefined {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 'iu').exec(tag);
  return found?.[1] ?? found?.[2];
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

function words(html: string, length: number): string {
  const text = html.replaceAll(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/giu, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[String(name).toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
    return code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code) : '';
  });
  return text.replaceAll(/\s+/gu, ' ').trim().slice(0, length);
}
