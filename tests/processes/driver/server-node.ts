import { mkdirSync, rmSync } from 'node:fs';
import { PandoProcess } from './pando-process.ts';

const aheadBy = new URL('ahead.ts', import.meta.url).href;

/** One `pando serve`, which a test can kill, start again, and rob of its data. */
export class ServerNode {
  readonly url: string;
  readonly data: string;
  readonly #args: readonly string[];
  #process: PandoProcess | undefined;
  #key = '';

  /** `url` is where clients find it, if something stands in front of it. */
  constructor(options: {
    readonly port: number;
    readonly data: string;
    readonly peers: readonly string[];
    readonly url?: string;
  }) {
    const { port, data, peers, url } = options;
    this.url = url ?? `http://127.0.0.1:${port}`;
    this.data = data;
    const own = ['--data', data, '--port', String(port), '--url', this.url, '--name', `Server at ${port}`, '--json'];
    this.#args = ['serve', ...own, ...peers.flatMap((peer) => ['--peer', peer])];
  }

  get running(): boolean {
    return this.#process !== undefined;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Its signing key, as it said when it started last. */
  get key(): string {
    return this.#key;
  }

  /** `restored`: its data folder is an old copy, and it says so. `daysLater`: so far its clock is ahead of this machine's. */
  async start({
    restored = false,
    daysLater = 0,
  }: { readonly restored?: boolean; readonly daysLater?: number } = {}): Promise<void> {
    mkdirSync(this.data, { recursive: true });
    const listening = Promise.withResolvers<string>();
    const args = restored ? [...this.#args, '--restored'] : this.#args;
    const onLine = (line: string): void => {
      const { event, key } = JSON.parse(line) as { event: string; key: string };
      if (event === 'listening') listening.resolve(key);
    };
    const clock = daysLater === 0 ? [] : ['--import', `${aheadBy}?days=${daysLater}`];
    const started = new PandoProcess(args, onLine, clock);
    this.#process = started;
    const early = started.ended.then((how) => {
      throw new Error(`The server at ${this.url} ended with ${how}: ${started.complaints.join(' / ')}`);
    });
    this.#key = await Promise.race([listening.promise, early]);
    early.catch(() => {});
  }

  /** `kill -9`, unless told otherwise. */
  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const ending = this.#process;
    this.#process = undefined;
    await ending?.kill(signal);
  }

  /** How its present process ends, whoever ends it. */
  get ended(): Promise<number | string> | undefined {
    return this.#process?.ended;
  }

  freeze(): void {
    this.#process?.freeze();
  }

  thaw(): void {
    this.#process?.thaw();
  }

  /** Deletes its data folder: what starts there next is another incarnation. */
  wipe(): void {
    if (this.running) throw new Error('Only a dead server can lose its data folder.');
    rmSync(this.data, { recursive: true });
  }

  /** What it has written to stderr since it was started. */
  get complaints(): readonly string[] {
    return this.#process?.complaints ?? [];
  }
}
