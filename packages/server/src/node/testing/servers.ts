import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { RunningServer, ServerOptions } from '../options.ts';
import { startServer } from '../start-server.ts';

/** Servers on folders of their own, stopped and deleted after each test. */
export function testServers(): {
  folder: () => string;
  start: (options?: Partial<ServerOptions>) => Promise<RunningServer>;
} {
  const folders: string[] = [];
  const servers: RunningServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((each) => each.close()));
    for (const each of folders.splice(0)) rmSync(each, { recursive: true, force: true });
  });
  const folder = (): string => {
    const made = mkdtempSync(join(tmpdir(), 'pando-server-'));
    folders.push(made);
    return made;
  };
  const start = async (options: Partial<ServerOptions> = {}): Promise<RunningServer> => {
    const server = await startServer({ dataDir: options.dataDir ?? folder(), port: 0, ...options });
    servers.push(server);
    return server;
  };
  return { folder, start };
}
