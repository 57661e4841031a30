import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

const program = join(import.meta.dirname, '..', '..', '..', 'apps', 'cli', 'bin', 'pando.js');
const running = new Set<ChildProcess>();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** One `pando` command as a process of its own. It ends with this process, however that ends. */
export class PandoProcess {
  readonly pid: number;
  /** The lines of stderr so far. */
  readonly complaints: string[] = [];
  /** Resolves to the exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  readonly #child: ChildProcess;

  /** `nodeArgs` are for the runtime. */
  constructor(args: readonly string[], onLine: (line: string) => void = () => {}, nodeArgs: readonly string[] = []) {
    // The runner's wishes about colours contradict each other, and Node complains of that on stderr.
    const { NO_COLOR: _no, FORCE_COLOR: _force, ...env } = process.env;
    const child = spawn(process.execPath, [...nodeArgs, program, ...args], {
      env,
      stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
    });
    if (child.pid === undefined || child.stdout === null || child.stderr === null)
      throw new Error('pando cannot be started');
    running.add(child);
    this.pid = child.pid;
    this.#child = child;
    // What is written to a killed process is lost, as it should be.
    child.stdin?.on('error', () => {});
    readLines(child.stdout, onLine);
    readLines(child.stderr, (line) => this.complaints.push(line));
    this.ended = once(child, 'close').then(([code, signal]) => {
      running.delete(child);
      return (signal as string | null) ?? (code as number);
    });
  }

  write(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  /** Ends its stdin: `pando rpc` finishes what it is asked and stops. */
  endInput(): void {
    this.#child.stdin?.end();
  }

  /** Sends a signal and waits for the end. */
  async kill(signal: 'SIGKILL' | 'SIGTERM' | 'SIGINT' = 'SIGKILL'): Promise<number | string> {
    this.#child.kill(signal);
    return this.ended;
  }

  /** SIGSTOP: it hangs, and its connections stay open. */
  freeze(): void {
    this.#child.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child.kill('SIGCONT');
  }
}

/** Whole lines only: a killed process may leave half of one. */
function readLines(stream: Readable, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(onLine);
  });
}

export interface Finished {
  readonly exit: number | string;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
}

/** Runs one `pando` command to its end. */
export async function pando(args: readonly string[], stdin = ''): Promise<Finished> {
  const stdout: string[] = [];
  const command = new PandoProcess(args, (line) => stdout.push(line));
  if (stdin !== '') command.write(stdin);
  command.endInput();
  return { exit: await command.ended, stdout, stderr: command.complaints };
}
