import type { App } from '../store/app-store.ts';

export interface Staging {
  readonly signal: AbortSignal;
  /** Bytes that are handed over. */
  readonly moved: (bytes: number) => void;
}

/**
 * Hands a file over to the engine, piece by piece: it is encrypted and stored as it comes, so that it is sent even if
 * this page is closed then. Undefined where it was stopped, or refused (which the app has shown).
 */
export async function stage(
  app: App,
  file: Blob,
  about: { readonly name: string; readonly mediaType: string },
  { signal, moved }: Staging,
): Promise<string | undefined> {
  const staged = await app.ask('file.stage', { ...about, size: file.size });
  if (!staged) return undefined;
  const { file: id, pieces, pieceBytes } = staged;
  for (let piece = 0; piece < pieces; piece++) {
    const part = file.slice(piece * pieceBytes, (piece + 1) * pieceBytes);
    const bytes = new Uint8Array(await part.arrayBuffer());
    const put = signal.aborted ? undefined : await app.ask('file.put', { file: id, piece, bytes });
    if (!put) {
      await app.ask('file.drop', { file: id });
      return undefined;
    }
    moved(bytes.length);
  }
  return id;
}
