/** The server without its sockets and disks, for whoever drives it otherwise: the simulator. */
export { accountHandlers } from './accounts/accounts.ts';
export { type IncomingFrame, type ServerCore, createCore } from './core.ts';
export type { ConnectionId, Effect } from './effect.ts';
export type { Self } from './options.ts';
export { memoryStore } from '../store/memory.ts';
