import { commands } from './commands/index.ts';
import { run } from './run.ts';

const interruption = new AbortController();
const interrupt = () => interruption.abort();
process.once('SIGINT', interrupt);
process.once('SIGTERM', interrupt);
process.once('SIGHUP', interrupt);
// A process that another Pando process started ends with it.
if (process.connected) process.once('disconnect', interrupt);
// Whoever read our output may have gone: that is no fault of ours.
process.stdout.on('error', interrupt);

const exitCode = await run(process.argv.slice(2), commands, {
  env: process.env,
  stdin: process.stdin,
  interrupted: interruption.signal,
  print: (line) => void process.stdout.write(`${line}\n`),
  warn: (line) => void process.stderr.write(`${line}\n`),
  flushed: () => flushed(process.stdout),
  // A server, and help, start without the engine.
  openSession: async (profile) => (await import('./open-session.ts')).openSession(profile),
});
await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
process.exit(exitCode);

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed) resolve();
    else stream.write('', () => resolve());
  });
}
