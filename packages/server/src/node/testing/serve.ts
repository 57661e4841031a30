// A server on the folder given, in a process that a test may kill.
import { startServer } from '../start-server.ts';

const server = await startServer({ dataDir: process.argv[2] ?? '', port: 0 });
const { url, key, incarnation, port } = server;
process.send?.({ url, key, incarnation, port });
