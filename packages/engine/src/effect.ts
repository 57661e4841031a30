import type { ApiError, Method, Methods, PandoEvent } from './api.ts';
import type { SearchHits, SearchQuery } from './search/search.ts';
import type { Write } from './store.ts';

/**
 * A server connection serves one of two purposes, so that a server cannot link them: `account` may authenticate as
 * an account; `conversation` knows logs and access keys only.
 */
export type Lane = 'account' | 'conversation';

/** What happens to the engine. Times come from the clock port. */
export type Input =
  | { readonly type: 'start' }
  | { readonly type: 'connected'; readonly server: string; readonly lane: Lane }
  | { readonly type: 'disconnected'; readonly server: string; readonly lane: Lane }
  | { readonly type: 'frame'; readonly server: string; readonly lane: Lane; readonly bytes: Uint8Array }
  /** `status` 0: no answer came. */
  | {
      readonly type: 'http-response';
      readonly id: number;
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Uint8Array;
    }
  /** What was found; undefined where searching failed. */
  | { readonly type: 'found'; readonly id: number; readonly found: SearchHits | undefined }
  | { readonly type: 'wake' }
  | { readonly type: 'call'; readonly call: string; readonly method: Method; readonly params: unknown };

/** What the shell is to do, in this order: `persist` is durable before anything after it happens. */
export type Effect =
  | { readonly type: 'persist'; readonly writes: readonly Write[] }
  /** Keep a connection to this server's URL up until `disconnect`; every change is told by an input. */
  | { readonly type: 'connect'; readonly server: string; readonly lane: Lane }
  | { readonly type: 'disconnect'; readonly server: string; readonly lane: Lane }
  /**
   * The server is not to be tried again before `until` (ms). `asked`: it said so itself, and that is kept to even where
   * there is reason to believe that it is back.
   */
  | {
      readonly type: 'hold-off';
      readonly server: string;
      readonly lane: Lane;
      readonly until: number;
      readonly asked: boolean;
    }
  | { readonly type: 'transmit'; readonly server: string; readonly lane: Lane; readonly frame: Uint8Array }
  | {
      readonly type: 'http';
      readonly id: number;
      readonly method: 'GET' | 'PUT' | 'HEAD';
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Uint8Array | undefined;
    }
  /** Look for messages in what is stored, and give a `found` input. */
  | { readonly type: 'search'; readonly id: number; readonly query: SearchQuery }
  | { readonly type: 'notify'; readonly event: PandoEvent }
  | {
      readonly type: 'reply';
      readonly call: string;
      readonly outcome:
        | { readonly ok: true; readonly value: Methods[Method]['result'] }
        | { readonly ok: false; readonly error: ApiError };
    }
  /** Give a `wake` input at this time (ms), once; replaces the last one. */
  | { readonly type: 'wake'; readonly at: number };
