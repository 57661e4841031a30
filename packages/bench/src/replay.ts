import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Grove } from '../../../tests/processes/driver/grove.ts';
import { TemporaryFolder } from '../../../tests/processes/driver/temporary-folder.ts';
import { Crowd } from './replay-crowd.ts';
import { parseChat, planReplay } from './replay-plan.ts';
import { showProgress } from './replay-progress.ts';
import { runReplay } from './replay-run.ts';

const usage = `usage: npm run replay -- FILE [--messages N] [--all-members] [--kill-one]

Replays a chat log, {"at","from","text"} a line, through four server processes: one account per author, each message
sent by its author's own client. Members join as they first speak, one leaves and one is removed on the way.

  --messages N    only the first N messages
  --all-members   all authors of the log are members from the start
  --kill-one      a server is killed in the middle, and started again later

Prints one JSON object at the end. Exit code 0 if nothing was lost, doubled, undecryptable or out of order, else 1.
`;

const { values, positionals } = parseArgs({
  options: {
    messages: { type: 'string' },
    'all-members': { type: 'boolean', default: false },
    'kill-one': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const [file] = positionals;
const messages = Number(values.messages ?? Infinity);
if (values.help || file === undefined || !(messages > 0)) {
  process.stderr.write(usage);
  process.exit(values.help ? 0 : 3);
}

const plan = planReplay(parseChat(readFileSync(file, 'utf8')), {
  messages,
  allMembers: values['all-members'],
  killOne: values['kill-one'],
});
await using folder = new TemporaryFolder();
await using grove = await Grove.start(folder.file('servers'));
const crowd = new Crowd();
const victim = grove.server(1);
const verdict = await runReplay({
  plan,
  crowd,
  servers: grove.urls,
  folder: folder.file('profiles'),
  kill: () => victim.kill(),
  revive: () => victim.start(),
  progress: showProgress(process.stderr),
});
await crowd.close();
process.stdout.write(`${JSON.stringify(verdict)}\n`);
const { lost, duplicated, undecryptable, order_disagreements: disagreements } = verdict;
process.exitCode = lost + duplicated + undecryptable + disagreements === 0 ? 0 : 1;
