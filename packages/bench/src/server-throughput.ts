/**
 * Entries a second that one live server stores durably, its batches sharing an fsync, beside raw inserts into SQLite
 * in the same run: `npm run bench:server -- [SECONDS]`. Prints one JSON object.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { ListeningServer } from '@pando/server';
import { TestLog, WireClient } from '@pando/server/testing/live';
import { forkServer } from './server-child.ts';

const ENTRY_BYTES = 1024;
const CLIENTS = 8;
const IN_FLIGHT = 64;
/** What one transaction of the raw inserts holds: about what a batch of the server does under this load. */
const ROWS_PER_COMMIT = 256;

const seconds = Number(process.argv[2] ?? 3);
const raw = rawInserts(seconds);
const server = await forkServer();
const { appends, latencies } = await serverAppends(server, seconds);
await server.stop();
process.stdout.write(
  `${JSON.stringify({
    appendsPerSecond: Math.round(appends),
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    rawInsertsPerSecond: Math.round(raw),
    ratio: Math.round((appends / raw) * 100) / 100,
  })}\n`,
);

async function serverAppends(
  kept: ListeningServer,
  forSeconds: number,
): Promise<{ appends: number; latencies: number[] }> {
  const latencies: number[] = [];
  const clients = await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      const client = await WireClient.open(kept);
      const log = await TestLog.on(kept, client);
      await log.open(client);
      return { client, log };
    }),
  );
  const start = performance.now();
  const end = start + forSeconds * 1000;
  const appendUntilEnd = async ({ client, log }: (typeof clients)[number]): Promise<void> => {
    while (performance.now() < end) {
      const sent = performance.now();
      await client.ask({ type: 'append', log: log.id, tag: 0, body: randomBytes(ENTRY_BYTES) }, 'appended');
      latencies.push(performance.now() - sent);
    }
  };
  await Promise.all(clients.flatMap((each) => Array.from({ length: IN_FLIGHT }, () => appendUntilEnd(each))));
  const took = (performance.now() - start) / 1000;
  for (const { client } of clients) await client.close();
  return { appends: latencies.length / took, latencies };
}

function rawInserts(forSeconds: number): number {
  const folder = mkdtempSync(join(tmpdir(), 'pando-raw-'));
  const database = new DatabaseSync(join(folder, 'raw.sqlite'));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  database.exec('CREATE TABLE entries (log INTEGER, sequence INTEGER, body BLOB, UNIQUE (log, sequence))');
  const insert = database.prepare('INSERT INTO entries VALUES (?, ?, ?)');
  const start = performance.now();
  let rows = 0;
  while (performance.now() < start + forSeconds * 1000) {
    database.exec('BEGIN');
    for (let i = 0; i < ROWS_PER_COMMIT; i++) insert.run(1 + (rows % CLIENTS), (rows += 1), randomBytes(ENTRY_BYTES));
    database.exec('COMMIT');
  }
  const perSecond = rows / ((performance.now() - start) / 1000);
  database.close();
  rmSync(folder, { recursive: true });
  return perSecond;
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round((sorted[Math.floor(q * sorted.length)] ?? 0) * 100) / 100;
}
