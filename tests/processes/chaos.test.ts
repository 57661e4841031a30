import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { fullSize } from './driver/size.ts';

const program = join(import.meta.dirname, '..', '..', 'packages', 'bench', 'src', 'chaos.ts');
const minutes = fullSize() ? 10 : 1;
/** The program ends by itself, and says what was under way, before this. */
const patience = (minutes + 16) * 60_000;

it(
  `nothing is lost, twice or undecryptable after ${minutes * 60} seconds of faults thrown at servers and clients`,
  async () => {
    const run = promisify(execFile)(process.execPath, [program, '--minutes', String(minutes)]);
    const { stdout, stderr } = await run.catch((error: unknown) => error as { stdout: string; stderr: string });
    console.info(`${stderr}\nChaos: ${stdout.trim()}`);
    const report = JSON.parse(stdout.trim() || '{}') as Record<string, number>;
    expect(report).toMatchObject({
      lost: 0,
      duplicated: 0,
      undecryptable: 0,
      order_disagreements: 0,
      member_disagreements: 0,
      strangers: 0,
      leaked: 0,
      failures: [],
    });
    expect(report['deliveries']).toBeGreaterThan(0);
  },
  patience,
);
