export { startAppServer } from './node/app-server.ts';
export { FolderInUseError } from './node/folder-lock.ts';
export type { About, ListeningServer, RunningServer, ServerOptions } from './node/options.ts';
export { startServer } from './node/start-server.ts';
export { DamagedStoreError } from './store/damaged-store.ts';
export { ForeignStoreError } from './store/foreign-store.ts';
