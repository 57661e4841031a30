import type { ServerFrame, WakeCall } from '@pando/protocol';

declare const connectionId: unique symbol;
/** The shell's name of a connection; not reused while the process runs. */
export type ConnectionId = number & { readonly [connectionId]: true };

/** What the shell does after a batch's transaction is on disk, in this order. */
export type Effect =
  | { readonly type: 'send'; readonly to: readonly ConnectionId[]; readonly frame: ServerFrame }
  /** More is waiting for this connection: call `resume` once its socket has room. */
  | { readonly type: 'more'; readonly connection: ConnectionId }
  /** Rings a sleeping device's bell at its push service. Where that knows it no more, `forgetBell` is told. */
  | { readonly type: 'wake'; readonly call: WakeCall }
  /** What was sent before goes out first. */
  | { readonly type: 'close'; readonly connection: ConnectionId; readonly reason: string };
