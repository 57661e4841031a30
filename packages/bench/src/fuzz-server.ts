/**
 * Sends hostile bytes to a live server in a process of its own: `npm run fuzz:server -- [FRAMES] [SEED]`.
 * Every frame must be answered with a typed error, or end its connection; the process must live, its memory bounded.
 * Prints one JSON object; exits 1 where that was not so.
 */
import { attack } from '@pando/server/testing/live';
import { forkServer } from './server-child.ts';

const FRAMES = 100_000;
const MAX_RESIDENT_BYTES = 512 * 1024 * 1024;

const frames = Number(process.argv[2] ?? FRAMES);
const seed = Number(process.argv[3] ?? 1);
const server = await forkServer();
const began = performance.now();
const crash = server.ended.then((how): never => {
  throw new Error(`the server ended: ${how}`);
});
const progress = (done: number): void => {
  if (process.stderr.isTTY && done % 1000 === 0) process.stderr.write(`\r${done} of ${frames}`);
};
const report = await Promise.race([attack(server, [], { frames, seed, progress }), crash]);
const residentBytes = await Promise.race([residentMemory(), crash]);
crash.catch(() => undefined);
await server.stop();

const seconds = Math.round((performance.now() - began) / 100) / 10;
process.stdout.write(`${JSON.stringify({ seed, seconds, residentBytes, ...report })}\n`);
const failed = report.unanswered > 0 || 'internal' in report.outcomes || residentBytes > MAX_RESIDENT_BYTES;
process.exitCode = failed ? 1 : 0;

async function residentMemory(): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\d+)$/m.exec(text)?.[1]);
}
