import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** One of the draft's example files. */
export interface OfficialExample {
  readonly name: string;
  readonly encoded: Uint8Array;
  readonly sender: string;
  readonly room: string;
  readonly id: string;
}

/** The draft's examples of MIMI content, with what their diagnostic notation says; none where they are not at hand. */
export function officialExamples(): readonly OfficialExample[] {
  const shared = process.env['PANDO_SHARED'] ?? '';
  if (shared === '') return [];
  const folder = join(shared, 'vectors/mimi-content');
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.cbor') && file !== 'implied-original.cbor')
    .map((file) => file.slice(0, -'.cbor'.length));
  return names.map((name) => {
    const notation = readFileSync(join(folder, `${name}.edn`), 'utf8');
    const [, high = '', low = ''] = /message ID = h'([0-9a-f]+)\s*#\s*([0-9a-f]+)'/.exec(notation) ?? [];
    return {
      name,
      encoded: new Uint8Array(readFileSync(join(folder, `${name}.cbor`))),
      sender: /1: "(.*)"/.exec(notation)?.[1] ?? '',
      room: /2: "(.*)"/.exec(notation)?.[1] ?? '',
      id: high + low,
    };
  });
}
