/**
 * Feeds mutated and random frames to a server core, as a connection would: `npm run fuzz -- [FRAMES] [SEED]`.
 * Every frame must be answered with a typed error, or end its connection; nothing may throw, and memory may not grow.
 * Prints one JSON object; exits 1 where a frame broke that.
 */
import {
  TestLog,
  TestServer,
  type Edit,
  accountHandlers,
  codeOf,
  crypto,
  generator,
  member,
  mutate,
  noise,
  sampleFrames,
  seeded,
} from '@pando/server/testing';

const FRAMES = 1_000_000;
const UNLIMITED = { burst: Number.MAX_SAFE_INTEGER, perSecond: 1_000_000 };
const FRAMES_PER_CONNECTION = 1000;
const MAX_HEAP_GROWTH_BYTES = 256 * 1024 * 1024;

const frames = Number(process.argv[2] ?? FRAMES);
const seed = Number(process.argv[3] ?? 1);
const random = generator(seed);

const servers = ['a', 'b', 'c', 'd'].map(
  (label) =>
    new TestServer(label, {
      limits: { requests: UNLIMITED, appends: UNLIMITED, prepares: UNLIMITED },
      accounts: (store, self) =>
        Object.assign(accountHandlers({ store, self, crypto, random: (length) => seeded('permit', length) }), {
          spendPermit: () => undefined,
        }),
    }),
);
const log = new TestLog(servers);
log.decide(log.value(log.creator, [member(log.creator)]));
const samples = sampleFrames(log);
const [server] = servers;
if (server === undefined) throw new Error('no server');

const outcomes: Record<string, number> = {};
const heapBefore = heap();
const began = performance.now();
let client = connected();
let sentHere = 0;
let failed = 0;

for (let i = 1; i <= frames; i++) {
  if (client.isClosed || sentHere >= FRAMES_PER_CONNECTION) {
    if (!client.isClosed) client.closed();
    client = connected();
    sentHere = 0;
  }
  sentHere += 1;
  const bytes = random(8) === 0 ? noise(random) : mutate(samples[random(samples.length)] ?? new Uint8Array(), edits());
  const outcome = outcomeOf(bytes);
  outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  if (outcome === 'internal' || outcome === 'thrown' || outcome === 'unanswered') {
    failed += 1;
    process.stderr.write(`${outcome}: ${Buffer.from(bytes).toString('hex')}\n`);
  }
  if (i % 10_000 === 0 && process.stderr.isTTY) process.stderr.write(`\r${i} of ${frames}`);
}

const heapGrowth = heap() - heapBefore;
const seconds = Math.round((performance.now() - began) / 100) / 10;
process.stdout.write(`${JSON.stringify({ frames, seed, seconds, failed, heapGrowth, outcomes })}\n`);
process.exitCode = failed > 0 || heapGrowth > MAX_HEAP_GROWTH_BYTES ? 1 : 0;

function outcomeOf(bytes: Uint8Array): string {
  try {
    client.send(bytes);
  } catch {
    return 'thrown';
  }
  const [response] = client.takeResponses();
  client.pushes.length = 0;
  if (response !== undefined) return codeOf(response);
  return client.isClosed ? 'closed' : 'unanswered';
}

function connected(): ReturnType<TestServer['connect']> {
  if (server === undefined) throw new Error('no server');
  const connection = server.connect();
  connection.open(log.id, log.creator);
  return connection;
}

function edits(): readonly Edit[] {
  return Array.from({ length: 1 + random(6) }, (): Edit => [random(6), random(0x1_0000), random(256)]);
}

function heap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
