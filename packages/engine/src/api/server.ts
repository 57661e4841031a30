export type ReplicaState = 'connected' | 'connecting' | 'offline' | 'replaced' | 'lying';

export interface Status {
  readonly account: string;
  readonly homes: readonly { readonly url: string; readonly state: ReplicaState }[];
  readonly conversations: readonly {
    readonly id: string;
    readonly epoch: number;
    readonly slot: number;
    readonly replicas: readonly { readonly url: string; readonly state: ReplicaState }[];
    readonly queued: number;
  }[];
  readonly undecryptable_total: Readonly<Record<string, number>>;
  readonly evidence: readonly EvidenceSummary[];
  /**
   * What is begun with servers that answer and not finished: reading what came, messages and receipts on their way,
   * changes of members, invitations. 0: this device is at rest.
   */
  readonly pending: number;
}

/**
 * What is kept against a server. `votes`, `lists`: it signed two statements about commits, or about what it keeps, that
 * cannot both be true, so it lied; it is replaced. `decisions`: it is one of those that signed two decisions of one
 * slot, of whom some lied.
 */
export interface EvidenceSummary {
  /** The server's key and incarnation. */
  readonly server: string;
  readonly about: 'votes' | 'lists' | 'decisions';
  readonly at: string;
}

/** What carries the account and its conversations. */
export interface ServerMethods {
  status: { params: Record<string, never>; result: Status };
  replicas: {
    params: { conversation: string };
    result: readonly {
      url: string;
      state: ReplicaState;
      name: string;
      operator: string;
      country: string;
      version: string;
      /** What it is proven to have lied about, or may have. */
      evidence?: EvidenceSummary['about'];
    }[];
  };
  'replicas.replace': {
    params: { conversation: string; url: string; with?: string };
    result: { conversation: string; replicas: readonly string[] };
  };
}
