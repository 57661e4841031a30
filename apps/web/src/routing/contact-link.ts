/** The scheme by which a Pando at another address is offered a contact link. */
const SCHEME = 'web+pando:';

/**
 * The contact link's data in a fragment, or nothing if the fragment is empty or a screen's path. A registered protocol
 * handler puts the whole `web+pando:…` address there, percent-encoded.
 */
export function linkDataFrom(fragment: string): string | undefined {
  const raw = fragment.startsWith('#') ? fragment.slice(1) : fragment;
  if (raw === '' || raw.startsWith('/')) return undefined;
  const data = raw.includes('%') ? decoded(raw) : raw;
  const bare = data.startsWith(SCHEME) ? data.slice(SCHEME.length).replace(/^\/\//, '') : data;
  return bare === '' ? undefined : bare;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The same contact link for a Pando that lives at another address. */
export function handOver(link: string): string {
  return SCHEME + link.slice(link.indexOf('#') + 1);
}

/**
 * Takes the contact link out of the address bar, so that neither the history nor a reload opens it twice; answers with
 * the link as `add` wants it.
 */
export function takeContactLink(): string | undefined {
  const data = linkDataFrom(location.hash);
  if (data === undefined) return undefined;
  history.replaceState(null, '', '#/');
  return linkHere(data);
}

/** A contact link, or its data alone, as one that leads to the app where it runs now. */
export function linkHere(link: string): string {
  return `${location.origin}${location.pathname}#${link.slice(link.indexOf('#') + 1)}`;
}
