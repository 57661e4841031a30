import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { describeStore } from '../store/conformance.ts';
import { SqliteStore } from './sqlite-store.ts';

describeStore('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pando-store-'));
  return {
    open: async () => new SqliteStore(join(folder, 'store.db')),
    remove: () => rm(folder, { recursive: true }),
    durable: true,
  };
});

describe('a process that is killed while it writes', () => {
  it('loses no batch that had resolved, and leaves none by halves', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pando-crash-'));
    const path = join(folder, 'store.db');
    try {
      for (let round = 0; round < 5; round++) {
        const acknowledged = await writeUntilKilled(path, 10 + round * 17);
        const store = new SqliteStore(path);
        const [first, second] = [await store.range('first'), await store.range('second')];
        expect(first.length).toBeGreaterThanOrEqual(acknowledged);
        expect(second).toEqual(first);
        await store.batch([
          { space: 'first', key: undefined, value: undefined },
          { space: 'second', key: undefined, value: undefined },
        ]);
        await store.close();
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

/** Starts a writer, kills it (-9) when it has reported `count` batches; returns how many it had reported by its end. */
async function writeUntilKilled(path: string, count: number): Promise<number> {
  const writer = `
    import { SqliteStore } from ${JSON.stringify(new URL('./sqlite-store.ts', import.meta.url).href)};
    const store = new SqliteStore(${JSON.stringify(path)});
    for (let i = 0; ; i++) {
      const key = String(i).padStart(8, '0');
      const value = new Uint8Array(3000).fill(i);
      await store.batch([{ space: 'first', key, value }, { space: 'second', key, value }]);
      process.stdout.write(key + '\\n');
      await new Promise(setImmediate);
    }`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', writer], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let reported = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.length === 8) reported++;
    if (reported === count) child.kill('SIGKILL');
  }
  await ended;
  return reported;
}
