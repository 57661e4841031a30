import { MAX_URL_BYTES } from '@pando/protocol';

/** One spelling for each server's address: no trailing slash, query or fragment. Undefined where it is none. */
export function serverUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if ((url.protocol !== 'https:' && url.protocol !== 'http:') || url.username !== '' || url.password !== '')
    return undefined;
  const address = (url.origin + url.pathname).replace(/\/+$/, '');
  return address.length <= MAX_URL_BYTES ? address : undefined;
}

/** The addresses among these, each once, in their order. */
export function serverUrls(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.map(serverUrl).filter((url) => url !== undefined))];
}
