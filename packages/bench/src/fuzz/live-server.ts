import { attack } from '@pando/server/testing/live';
import { forkServer } from '../server-child.ts';
import type { FuzzOptions, FuzzOutcome, Target } from './target.ts';

const MAX_RESIDENT_BYTES = 512 * 1024 * 1024;

export const liveServerTarget: Target = { inputs: 100_000, run };

/**
 * Hostile bytes at the sockets of a server in a process of its own. Every frame is answered with a typed error, or ends
 * its connection; the process lives, its memory bounded.
 */
async function run({ inputs, seed, progress }: FuzzOptions): Promise<FuzzOutcome> {
  const server = await forkServer();
  const crash = server.ended.then((how): never => {
    throw new Error(`the server ended: ${how}`);
  });
  const told = progress === undefined ? {} : { progress };
  const report = await Promise.race([attack(server, [], { frames: inputs, seed, ...told }), crash]);
  const residentBytes = await Promise.race([residentMemory(server.url), crash]);
  crash.catch(() => undefined);
  await server.stop();
  const problems = [
    ...(report.unanswered > 0 ? [`${report.unanswered} frames got no answer`] : []),
    ...('internal' in report.outcomes ? [`${report.outcomes['internal']} internal errors`] : []),
    ...(residentBytes > MAX_RESIDENT_BYTES ? [`${residentBytes} bytes resident`] : []),
  ];
  return { problems, inputs, figures: { residentBytes, ...report } };
}

async function residentMemory(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\d+)$/m.exec(text)?.[1]);
}
