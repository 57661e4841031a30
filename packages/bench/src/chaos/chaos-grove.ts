import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts } from '../../../../tests/processes/driver/grove.ts';
import { ServerNode } from '../../../../tests/processes/driver/server-node.ts';
import { type Disk, type DiskKind, makeDisk } from './disk.ts';
import { FaultyLink } from './faulty-link.ts';

/** A server, the disk that it is on, and the link that all clients reach it by. */
export interface Place {
  readonly number: number;
  readonly server: ServerNode;
  readonly disk: Disk;
  readonly link: FaultyLink;
  /** Where the old copy of its data folder is, once there is one. */
  readonly copy: string;
}

/** Servers, each behind a link that can be cut, on a disk that can be filled. */
export class ChaosGrove {
  readonly places: readonly Place[];

  private constructor(places: readonly Place[]) {
    this.places = places;
  }

  static async start(folder: string, count: number, kind: DiskKind): Promise<ChaosGrove> {
    const ports = await freePorts(count);
    const links = await Promise.all(ports.map((port) => FaultyLink.to(port)));
    const places = links.map((link, index): Place => {
      const disk = makeDisk(kind, join(folder, `server-${index + 1}`));
      const peers = links.filter((other) => other !== link).map(({ url }) => url);
      const server = new ServerNode({ port: ports[index] ?? 0, data: disk.folder, peers, url: link.url });
      return { number: index, server, disk, link, copy: join(folder, `copy-${index + 1}`) };
    });
    await Promise.all(places.map(({ server }) => server.start()));
    return new ChaosGrove(places);
  }

  get urls(): readonly string[] {
    return this.places.map(({ link }) => link.url);
  }

  place(index: number): Place {
    const place = this.places[index];
    if (place === undefined) throw new Error(`The grove has no server ${index}.`);
    return place;
  }

  /** Whatever was done to them: all servers run, and their links are fair. */
  async mend(): Promise<void> {
    for (const { server, disk, link } of this.places) {
      link.mend();
      server.thaw();
      if (!server.running) await server.start();
      disk.free(server.pid);
    }
  }

  async stop(): Promise<void> {
    for (const { link } of this.places) link.close();
    await Promise.all(this.places.map(({ server }) => server.kill()));
    for (const { disk } of this.places) disk.discard();
  }
}

/** Keeps a copy of a dead server's data folder, in place of the copy there was. */
export function keepCopy({ disk, copy }: Place): void {
  rmSync(copy, { recursive: true, force: true });
  cpSync(disk.folder, copy, { recursive: true });
}

export function hasCopy({ copy }: Place): boolean {
  return existsSync(copy);
}

/** Puts the copy in the place of a dead server's data folder. */
export function putCopy({ disk, copy }: Place): void {
  rmSync(disk.folder, { recursive: true, force: true });
  cpSync(copy, disk.folder, { recursive: true });
}
