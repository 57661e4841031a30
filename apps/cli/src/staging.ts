import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Outcome, Pando } from '@pando/engine/api';
import { fileError, mediaTypeOf } from './local-file.ts';

/** Hands a file on this machine over, piece by piece; answers with what `send` takes. */
export async function stageLocalFile(pando: Pando, path: string): Promise<Outcome<string>> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    return await stage(pando, path, file);
  } catch (error) {
    return fileError(`The file ${path} cannot be read`, error);
  } finally {
    await file?.close();
  }
}

async function stage(pando: Pando, path: string, file: FileHandle): Promise<Outcome<string>> {
  const { size } = await file.stat();
  const staged = await pando.call('file.stage', { name: basename(path), mediaType: mediaTypeOf(path), size });
  if (!staged.ok) return staged;
  const { file: id, pieces, pieceBytes } = staged.value;
  for (let piece = 0; piece < pieces; piece++) {
    const bytes = new Uint8Array(Math.min(pieceBytes, size - piece * pieceBytes));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, piece * pieceBytes);
    const put = await pando.call('file.put', { file: id, piece, bytes: bytes.subarray(0, bytesRead) });
    if (!put.ok) return put;
  }
  return { ok: true, value: id };
}
