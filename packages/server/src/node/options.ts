import type { Descriptor } from '@pando/protocol';
import type { AccountLimits } from '../core/accounts/limits.ts';
import type { CoreLimits } from '../core/options.ts';
import type { DamagedStoreError } from '../store/damaged-store.ts';
import type { TurnLimits } from './frame-queue.ts';

const MIB = 1024 * 1024;

/** The shell's own bounds. */
export interface ShellLimits {
  readonly connections: number;
  /** Per IPv4 address or IPv6 /64, HTTP and WebSocket together. */
  readonly connectionsPerAddress: number;
  /** The same for programs on this machine, which share one address. */
  readonly connectionsFromLoopback: number;
  /** Frames of one connection that wait for the next batch, and their bytes; above either it is not read. */
  readonly waitingFramesPerConnection: number;
  readonly waitingBytesPerConnection: number;
  /** Of all connections. */
  readonly waitingBytes: number;
  /** What goes into one transaction of the store. */
  readonly batch: TurnLimits;
  /** Unsent bytes above which a connection is paused: nothing is read from it, no entries are pushed to it. */
  readonly pausedBytes: number;
  /** Unsent bytes above which it is cut. */
  readonly cutBytes: number;
  /** A paused connection that takes nothing for this long is cut. */
  readonly pausedMs: number;
  /** Unsent bytes of all connections; above it the fullest are cut. */
  readonly unsentBytes: number;
  readonly blobStoreBytes: number;
}

export const DEFAULT_SHELL_LIMITS: ShellLimits = {
  connections: 20_000,
  connectionsPerAddress: 200,
  connectionsFromLoopback: 10_000,
  waitingFramesPerConnection: 256,
  waitingBytesPerConnection: 8 * MIB,
  waitingBytes: 256 * MIB,
  batch: { frames: 512, cost: 32 * MIB, framesPerConnection: 64, costPerConnection: 2 * MIB },
  pausedBytes: MIB,
  cutBytes: 16 * MIB,
  pausedMs: 30_000,
  unsentBytes: 512 * MIB,
  blobStoreBytes: 64 * 1024 * MIB,
};

/** What the operator says about the server; people see it when they look at their servers. */
export type About = Partial<Pick<Descriptor, 'operator' | 'operatorKind' | 'hosting' | 'country'>>;

export interface ServerOptions {
  /** Made if it is missing; readable by this user alone. One process at a time. */
  readonly dataDir: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Default 127.0.0.1. TLS is a reverse proxy's task for now. */
  readonly host?: string;
  readonly name?: string;
  readonly about?: About;
  /** Where clients find the server, if not at host and port: behind a reverse proxy, say. */
  readonly publicUrl?: string;
  /** Whether a reverse proxy in front sets X-Forwarded-For; without one, anybody could forge it. */
  readonly trustProxy?: boolean;
  /** URLs of servers that this one tells its clients of. */
  readonly peers?: readonly string[];
  /** The built web app. */
  readonly staticDir?: string;
  /** The data folder was restored from a backup: what happened since is forgotten, so this is another replica now. */
  readonly newIncarnation?: boolean;
  /** How long blobs and their announcements are kept, in seconds. */
  readonly retentionSeconds?: number;
  /** For tests and closed networks: push services at addresses that are not public, and without TLS, are called too. */
  readonly pushAnywhere?: boolean;
  /** One line for the operator. */
  readonly log?: (line: string) => void;
  readonly limits?: {
    readonly core?: Partial<CoreLimits>;
    readonly accounts?: Partial<AccountLimits>;
    readonly shell?: Partial<ShellLimits>;
  };
}

/** How a server is found and known. */
export interface ListeningServer {
  /** http or https; the WebSocket endpoint is at `/v1` below it. */
  readonly url: string;
  /** The server's Ed25519 key, base64url. */
  readonly key: string;
  /** Drawn when the data folder was made, in hexadecimal. */
  readonly incarnation: string;
  readonly port: number;
}

export interface RunningServer extends ListeningServer {
  /** Takes nothing more, tells clients when to come back, finishes what it has taken, and lets the folder go. */
  close(): Promise<void>;
  /** Resolves if the store turns out to be damaged: the server has closed by then, and must not go on from what it has. */
  readonly damaged: Promise<DamagedStoreError>;
}
