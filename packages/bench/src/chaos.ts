import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { TemporaryFolder } from '../../../tests/processes/driver/temporary-folder.ts';
import { runChaos } from './chaos/chaos-run.ts';
import { Chronicle } from './chaos/chronicle.ts';
import { IN_OWN_NAMESPACE, OWN_NAMESPACE, canMount, diskKind } from './chaos/disk.ts';
import { type Verdict, isFlawless } from './chaos/verdict.ts';
import { parseChat } from './replay-plan.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const official = join(resolve(root, process.env['PANDO_SHARED'] || '../shared'), 'data', 'group-chat.jsonl');
const ours = join(root, 'tests', 'processes', 'data', 'chat.jsonl');

/** Beyond the time of the faults, to begin and to settle: a run that takes longer hangs, and is ended. */
const GRACE_MINUTES = 15;

const usage = `usage: npm run chaos -- --minutes M [--seed S] [--clients N] [--pace MS] [FILE]

Replays a chat log, {"at","from","text"} a line, through four server processes and clients that are processes too,
while servers and clients are killed, stopped and restarted, disks are filled, links are cut, slowed and silenced, and
data folders and profiles are exchanged for old copies. One server is bad at a time, and has time to heal; any number
of clients.

  --minutes M   how long faults are thrown
  --seed S      what is thrown, and in which order (default: the time)
  --clients N   so many clients; five found the group, the others come and go (default: 7)
  --pace MS     milliseconds from line to line (default: 700)

Tells on stderr what it does, and prints one JSON object at the end. Exit code 0 if nothing was lost, doubled,
undecryptable, out of order, forged or leaked, and all see the same group; else 1.
`;

const { values, positionals } = parseArgs({
  options: {
    minutes: { type: 'string' },
    seed: { type: 'string' },
    clients: { type: 'string', default: '7' },
    pace: { type: 'string', default: '700' },
    help: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const minutes = Number(values.minutes);
const seed = Number(values.seed ?? Date.now() % 2 ** 32);
const clients = Number(values.clients);
const pace = Number(values.pace);
if (values.help || !(minutes > 0 && seed >= 0 && clients >= 6 && pace > 0)) {
  process.stderr.write(usage);
  process.exit(values.help ? 0 : 3);
}
if (process.env[OWN_NAMESPACE] === undefined && canMount()) await runInOwnNamespace();
else await run();
if (process.connected) process.disconnect();

/** This command again, where it may mount file systems that can be filled. */
async function runInOwnNamespace(): Promise<void> {
  const [command, ...args] = IN_OWN_NAMESPACE;
  const again = [...args, process.execPath, import.meta.filename, ...process.argv.slice(2)];
  const env = { ...process.env, [OWN_NAMESPACE]: '1' };
  const child = spawn(command, again, { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  process.exitCode = code ?? 1;
}

async function run(): Promise<void> {
  // The one that started this one is gone, or was interrupted.
  process.on('disconnect', () => process.exit());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
  const file = positionals[0] ?? (existsSync(official) ? official : ours);
  const lines = parseChat(readFileSync(file, 'utf8'));
  const disk = diskKind();
  await using folder = new TemporaryFolder();
  const chronicle = new Chronicle((line) => process.stderr.write(`${line}\n`));
  chronicle.say(`seed ${seed}, ${minutes} minutes, disks are filled by ${disk}, links are faulted by a proxy`);
  const report = (verdict: Partial<Verdict>): void => {
    const { thrown, failures } = chronicle;
    process.stdout.write(
      `${JSON.stringify({ seed, minutes, disk, links: 'proxy', clients, thrown, ...verdict, failures })}\n`,
    );
  };
  const watchdog = setTimeout(
    () => {
      chronicle.fail(`This has not ended ${GRACE_MINUTES} minutes after the faults.`);
      report({});
      process.exit(1);
    },
    (minutes + GRACE_MINUTES) * 60_000,
  );
  const verdict = await runChaos({ seed, minutes, clients, pace, lines, folder: folder.path, disk, chronicle });
  clearTimeout(watchdog);
  const { failures } = chronicle;
  report(verdict);
  process.exitCode = isFlawless(verdict) && failures.length === 0 ? 0 : 1;
}
