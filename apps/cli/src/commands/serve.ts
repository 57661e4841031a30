import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { CommandFailure } from '../command-failure.ts';
import type { Command } from '../command.ts';
import { ExitCode } from '../exit-code.ts';
import { portFailure } from '../port-failure.ts';
import { webApp } from '../web-app.ts';

export const serveCommand: Command = {
  name: 'serve',
  operands: '',
  arity: [0, 0],
  options: {
    data: { value: 'DIR', required: true, summary: "the server's data folder, made if there is none" },
    port: { value: 'N', summary: 'the port (default: 8001; 0: any free one)' },
    host: { value: 'H', summary: 'the address to listen at (default: 127.0.0.1)' },
    name: { value: 'S', summary: 'what people see the server is called' },
    url: { value: 'URL', summary: 'where clients find it, if not at host and port: behind a reverse proxy, say' },
    restored: { summary: 'the data folder was restored from a backup: this is another replica from now on' },
    peer: { value: 'URL', multiple: true, summary: 'a server that this one tells its clients of' },
  },
  summary: 'run a server',
  details: ['Prints {"event":"listening","url","key"} with --json. SIGTERM and SIGINT stop it cleanly.'],
  async run(input, context) {
    const port = input.integer('port', 0, 65_535) ?? 8001;
    const host = input.text('host');
    const name = input.text('name');
    const publicUrl = input.text('url');
    if (publicUrl !== undefined && !URL.canParse(publicUrl)) throw new CommandFailure(`${publicUrl} is no URL.`);
    const { DamagedStoreError, FolderInUseError, ForeignStoreError, startServer } = await import('@pando/server');
    const server = await startServer({
      dataDir: resolve(input.text('data') ?? ''),
      port,
      peers: input.texts('peer'),
      newIncarnation: input.flag('restored'),
      log: (line) => context.warn(line),
      ...(host === undefined ? {} : { host }),
      ...(name === undefined ? {} : { name }),
      ...(publicUrl === undefined ? {} : { publicUrl }),
      ...(existsSync(join(webApp, 'index.html')) ? { staticDir: webApp } : {}),
    }).catch((error: unknown) => {
      const isAboutFolder =
        error instanceof FolderInUseError || error instanceof DamagedStoreError || error instanceof ForeignStoreError;
      throw isAboutFolder ? new CommandFailure(error.message) : portFailure(error, port);
    });
    const { url, key } = server;
    context.print(context.json ? JSON.stringify({ event: 'listening', url, key }) : `listening at ${url}  key ${key}`);
    if (!context.interrupted.aborted) {
      const damage = await Promise.race([server.damaged, once(context.interrupted, 'abort')]);
      if (damage instanceof DamagedStoreError) throw new CommandFailure(damage.message);
    }
    await server.close();
    return ExitCode.ok;
  },
};
