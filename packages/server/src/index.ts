export { FolderInUseError } from './node/folder-lock.ts';
export type { About, RunningServer, ServerOptions } from './node/options.ts';
export { startServer } from './node/start-server.ts';
