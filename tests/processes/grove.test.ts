import { createServer } from 'node:net';
import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { Bot } from './driver/bot.ts';
import { eventually } from './driver/eventually.ts';
import { pando, PandoProcess } from './driver/pando-process.ts';
import { TemporaryFolder } from './driver/temporary-folder.ts';

interface GroveLine {
  readonly event: string;
  readonly server?: number;
  readonly url?: string;
  readonly key?: string;
  readonly pid?: number;
  readonly app?: string;
}

/** A `pando grove`, and what it has printed. */
function startGrove(args: readonly string[]) {
  const lines: GroveLine[] = [];
  const command = new PandoProcess(['grove', '--json', ...args], (line) => lines.push(JSON.parse(line) as GroveLine));
  const ready = eventually('the grove says that it runs', () => {
    const running = lines.some(({ event }) => event === 'grove');
    return running ? lines.filter(({ event }) => event === 'listening') : undefined;
  });
  return { command, lines, ready };
}

it('a grove runs its servers, outlives one of them, stops cleanly, and finds its data again', async () => {
  await using folder = new TemporaryFolder();
  const data = ['--data', folder.file('grove')];
  const first = startGrove([...data, '--port', 'auto']);
  const servers = await first.ready;
  expect(servers.map(({ server }) => server)).toEqual([1, 2, 3, 4]);
  expect(new Set(servers.map(({ pid }) => pid)).size).toBe(4);
  const urls = servers.map(({ url }) => url ?? '');
  expect(first.lines.find(({ event }) => event === 'grove')?.app).toBe(urls[0]);

  const bot = await Bot.withAccount(folder.file('Ana'), 'Ana', urls.slice(0, 1));
  const { homes } = await bot.call('link', {});
  expect([...homes].sort()).toEqual([...urls].sort());
  await bot.finish();

  process.kill(servers[1]?.pid ?? 0, 'SIGKILL');
  const ended = await eventually('the grove tells of the killed server', () =>
    first.lines.find(({ event }) => event === 'stopped'),
  );
  expect(ended).toMatchObject({ server: 2, url: urls[1], how: 'SIGKILL' });
  expect(await first.command.kill('SIGINT')).toBe(0);

  const port = new URL(urls[0] ?? '').port;
  const second = startGrove([...data, '--port', port]);
  const again = await second.ready;
  expect(again.map(({ url, key }) => ({ url, key }))).toEqual(servers.map(({ url, key }) => ({ url, key })));
  bot.restart();
  await eventually('the account reaches its homes again', async () => {
    const status = await bot.call('status', {});
    return status.homes.every(({ state }) => state === 'connected');
  });
  await bot.finish();
  expect(await second.command.kill('SIGTERM')).toBe(0);
});

it('a port in use is a clear error, with another choice', async () => {
  await using folder = new TemporaryFolder();
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const serve = await pando(['serve', '--data', folder.file('server'), '--port', String(port)]);
  expect(serve).toMatchObject({
    exit: 1,
    stdout: [],
    stderr: [`Port ${port} is in use: choose another with --port (0: any free one).`],
  });
  const grove = await pando(['grove', '--servers', '1', '--data', folder.file('grove'), '--port', String(port)]);
  expect(grove).toMatchObject({ exit: 1, stdout: [] });
  expect(grove.stderr[0]).toMatch(new RegExp(`^Port ${port} is in use, .*"--port \\d+"\\.$`, 'u'));
  other.close();
});
