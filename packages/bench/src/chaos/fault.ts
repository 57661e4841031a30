/** What is done to one server, for so many seconds unless it is over at once. One server at a time. */
export type ServerFault = { readonly server: number; readonly seconds: number } & (
  | { readonly kind: 'server-killed' }
  | { readonly kind: 'server-stopped' }
  | { readonly kind: 'server-restarted' }
  /** Its disk takes nothing more; `killed`: and it is killed meanwhile, and started on the full disk. */
  | { readonly kind: 'disk-full'; readonly killed: boolean }
  /** All connections are cut in the middle of a frame, so many times; `everywhere`: those of the other servers too. */
  | { readonly kind: 'links-cut'; readonly times: number; readonly everywhere: boolean }
  /** Of every connection's bytes, each later by so many milliseconds, and no more than so many a second. */
  | { readonly kind: 'links-slow'; readonly latency: number; readonly bytesPerSecond: number }
  /** Nothing arrives any more, in one direction or both, of a share of the connections; none is closed. */
  | { readonly kind: 'links-silent'; readonly direction: Direction; readonly share: number }
  /** An old copy of its data folder takes the folder's place, and its operator says so. `fresh`: not an older copy. */
  | { readonly kind: 'server-restored'; readonly fresh: boolean }
  /** The same, and nobody says so: a lying server, until its operator finds out. */
  | { readonly kind: 'server-set-back'; readonly fresh: boolean }
  | { readonly kind: 'server-emptied' }
);

export type Direction = 'to-server' | 'to-clients' | 'both';

/** What is done to one client. Any number of clients at a time. */
export type ClientFault = { readonly client: number; readonly seconds: number } & (
  | { readonly kind: 'client-killed' }
  | { readonly kind: 'client-stopped' }
  | { readonly kind: 'client-restarted' }
  /** An old copy of its profile takes the profile's place. */
  | { readonly kind: 'client-set-back' }
);

/** Who comes and goes. */
export interface Change {
  readonly kind: 'added' | 'removed' | 'left';
  readonly client: number;
}

export type ThrownKind = ServerFault['kind'] | ClientFault['kind'] | Change['kind'];
