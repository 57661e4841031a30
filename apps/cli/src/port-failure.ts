import { CommandFailure } from './command-failure.ts';

/** Says what to do where a port cannot be had; any other error is given back as it is. */
export function portFailure(error: unknown, port: number): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new CommandFailure(`Port ${port} is in use: choose another with --port (0: any free one).`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new CommandFailure('This machine has no such address: choose another with --host.');
    case 'EACCES':
      return new CommandFailure(`Port ${port} needs rights that you do not have: choose one above 1023 with --port.`);
    default:
      return error;
  }
}
