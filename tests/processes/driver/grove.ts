import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { ServerNode } from './server-node.ts';

/** Servers on free ports that know each other, each a process with a data folder of its own. */
export class Grove implements AsyncDisposable {
  readonly servers: readonly ServerNode[];

  private constructor(servers: readonly ServerNode[]) {
    this.servers = servers;
  }

  static async start(folder: string, count = 4): Promise<Grove> {
    const ports = await freePorts(count);
    const urls = ports.map((port) => `http://127.0.0.1:${port}`);
    const servers = ports.map((port, index) => {
      const peers = urls.filter((_, other) => other !== index);
      return new ServerNode({ port, data: join(folder, `server-${index + 1}`), peers });
    });
    const grove = new Grove(servers);
    try {
      await Promise.all(servers.map((server) => server.start()));
    } catch (error) {
      await grove[Symbol.asyncDispose]();
      throw error;
    }
    return grove;
  }

  get urls(): readonly string[] {
    return this.servers.map(({ url }) => url);
  }

  server(index: number): ServerNode {
    const server = this.servers[index];
    if (server === undefined) throw new Error(`The grove has no server ${index}.`);
    return server;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.servers.map((server) => server.kill('SIGKILL')));
  }
}

/** Ports that are free now. They are held together, so that they differ. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const held = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = held.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(held.map((server) => once(server.close(), 'close')));
  return ports;
}
