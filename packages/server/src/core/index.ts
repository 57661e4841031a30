/** The server without its sockets and disks, for whoever drives it otherwise: the simulator. */
export { accountHandlers } from './accounts/accounts.ts';
export { accept, prepare } from './consensus/deciding.ts';
export type { Instanced } from './consensus/subject.ts';
export { type IncomingFrame, type ServerCore, createCore } from './core.ts';
export type { ConnectionId, Effect } from './effect.ts';
export type { Self } from './options.ts';
export type { Store } from '../store.ts';
export { type MemoryStore, memoryStore } from '../store/memory.ts';
export { type Change, redo, undo } from '../store/memory/table.ts';
