import type { Attachment } from '@pando/engine/api';
import { useEffect, useState } from 'react';
import { useApp } from '../store/app-context.ts';
import type { App } from '../store/app-store.ts';

/** What a browser can draw and nothing can run in. */
const DRAWABLE = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']);
/** Larger pictures wait to be asked for. */
const UNASKED_LIMIT_BYTES = 12_000_000;
/** So many pictures are held decoded; older ones are read again when they come back. */
const HELD = 80;

const held = new Map<string, string>();

/** True for an attachment that is shown rather than offered. */
export function isPicture({ mediaType, size }: Attachment): boolean {
  return DRAWABLE.has(mediaType) && size <= UNASKED_LIMIT_BYTES;
}

async function load(app: App, message: string): Promise<string | undefined> {
  const found = await app.ask('attachment', { message });
  if (!found) return undefined;
  const address = URL.createObjectURL(new Blob([Uint8Array.from(found.bytes)], { type: found.attachment.mediaType }));
  held.set(message, address);
  const [oldest] = held;
  if (held.size > HELD && oldest) {
    held.delete(oldest[0]);
    URL.revokeObjectURL(oldest[1]);
  }
  return address;
}

/** A blob address of the picture in `message`, once it is here; `undefined` until then. */
export function usePicture(message: string): string | undefined {
  const app = useApp();
  const [address, setAddress] = useState(() => held.get(message));
  useEffect(() => {
    if (address !== undefined) return;
    let gone = false;
    void load(app, message).then((loaded) => gone || setAddress(loaded));
    return () => {
      gone = true;
    };
  }, [app, message, address]);
  return address;
}

/** Hands bytes to the person as a file. The type is neutral, so that a browser saves and never opens it. */
export function saveAs(name: string, bytes: Uint8Array): void {
  const address = URL.createObjectURL(new Blob([Uint8Array.from(bytes)], { type: 'application/octet-stream' }));
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
