import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const program = join(import.meta.dirname, '..', '..', 'packages', 'bench', 'src', 'chaos.ts');
const minutes = 10;
/** Healing and settling take what they take: a run that hangs is what this ends. */
const patience = (minutes + 30) * 60_000;

it(
  `nothing is lost, twice or undecryptable after ${minutes} minutes of faults thrown at servers and clients`,
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
