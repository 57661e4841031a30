import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const official = join(process.env['PANDO_SHARED'] ?? '', 'data', 'group-chat.jsonl');
const ours = join(import.meta.dirname, 'data', 'chat.jsonl');

it('a conversation of real people goes through four servers, one of which is killed, without a fault', async () => {
  const file = existsSync(official) ? official : ours;
  if (file === ours) console.info("The official chat was not at hand: the repository's own was replayed.");
  const program = join(root, 'packages', 'bench', 'src', 'replay.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [program, file, '--messages', '200', '--kill-one']);
  console.info(`Replay: ${stdout.trim()}`);
  const verdict = JSON.parse(stdout) as Record<string, number>;
  expect(verdict).toMatchObject({ messages: 200, lost: 0, duplicated: 0, undecryptable: 0, order_disagreements: 0 });
  expect(verdict['deliveries']).toBeGreaterThan(200);
});
