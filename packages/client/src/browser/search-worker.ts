import { SearchIndex } from '@pando/engine/search';
import { PageReader } from './page-reader.ts';
import type { FromSearchWorker, ToSearchWorker } from './search-message.ts';

/* The search worker of one profile: decrypts and scans apart from the thread that draws. */

let index: Promise<SearchIndex> | undefined;

function reply(answer: FromSearchWorker): void {
  globalThis.postMessage(answer);
}

async function take(message: ToSearchWorker): Promise<void> {
  switch (message.type) {
    case 'open':
      index = PageReader.open(message.database, message.keys).then((reader) => new SearchIndex(reader));
      return;
    case 'changed':
      (await index)?.changed(message.writes);
      return;
    case 'search':
      try {
        const hits = await (await index)?.search(message.query);
        if (hits !== undefined) reply({ id: message.id, hits });
      } catch (fault) {
        reply({ id: message.id, fault: String(fault) });
      }
  }
}

globalThis.addEventListener('message', ({ data }: MessageEvent<ToSearchWorker>) => void take(data));
