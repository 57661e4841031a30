import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { CommandFailure } from '../command-failure.ts';
import type { Command } from '../command.ts';
import { ExitCode } from '../exit-code.ts';
import { portFailure } from '../port-failure.ts';
import { webApp } from '../web-app.ts';

/** A browser keeps a profile by the page's address, so it is the same each time. */
const APP_PORT = 8808;

export const appCommand: Command = {
  name: 'app',
  operands: '',
  arity: [0, 0],
  options: {
    port: { value: 'N', summary: `the port (default: ${APP_PORT}); with another one the browser has another profile` },
    server: { value: 'URL', multiple: true, summary: 'a server that a new account starts from' },
  },
  summary: 'hand out the web app from this machine, so that no server has to be trusted for its code',
  details: ['Prints {"event":"listening","url"} with --json. Only programs of this machine can reach it.'],
  async run(input, context) {
    const port = input.integer('port', 0, 65_535) ?? APP_PORT;
    const servers = input.texts('server');
    const wrong = servers.find((each) => !URL.canParse(each));
    if (wrong !== undefined) throw new CommandFailure(`${wrong} is no URL.`);
    if (!existsSync(join(webApp, 'index.html'))) {
      throw new CommandFailure('The web app is not built yet: run "npm run build".');
    }
    const { startAppServer } = await import('@pando/server');
    const app = await startAppServer({ folder: webApp, port, servers }).catch((error: unknown) => {
      throw portFailure(error, port);
    });
    const { url } = app;
    context.print(context.json ? JSON.stringify({ event: 'listening', url }) : `open ${url} in a browser`);
    if (!context.interrupted.aborted) await once(context.interrupted, 'abort');
    await app.close();
    return ExitCode.ok;
  },
};
