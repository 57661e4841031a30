export { Connections, type ConnectionNews, type ConnectionPorts } from './connection/connections.ts';
export type { OpenSocket, Socket, SocketEvents } from './connection/socket.ts';
export { openExport, sealExport } from './export-file.ts';
export { Runner } from './runner.ts';
export type { RunnableEngine, RunnerPorts } from './runner-ports.ts';
export { MemoryStore } from './store/memory.ts';
