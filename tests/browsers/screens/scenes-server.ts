import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { TemporaryFolder } from '../../processes/driver/temporary-folder.ts';

const path = (of: string) => fileURLToPath(new URL(`../../../${of}`, import.meta.url));
const VITE = path('node_modules/vite/bin/vite.js');
const CONFIG = ['--config', 'scenes.config.ts'];
const cwd = path('apps/web');

/** The app's scenes, built and served, each time in a folder of its own: two may be at it at a time. */
export class ScenesServer implements AsyncDisposable {
  readonly url: string;
  readonly #stop: () => Promise<void>;

  private constructor(url: string, stop: () => Promise<void>) {
    this.url = url;
    this.#stop = stop;
  }

  static async start(): Promise<ScenesServer> {
    const folder = new TemporaryFolder();
    const config = [...CONFIG, '--outDir', folder.path];
    execFileSync(process.execPath, [VITE, 'build', ...config], { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
    const preview = ['preview', ...config, '--logLevel', 'info', '--host', '127.0.0.1', '--port', '0'];
    const child = spawn(process.execPath, [VITE, ...preview], { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    let said = '';
    for await (const chunk of child.stdout) {
      said += stripVTControlCharacters(String(chunk));
      const url = /http:\/\/127\.0\.0\.1:\d+/u.exec(said)?.[0];
      if (url === undefined) continue;
      return new ScenesServer(url, async () => {
        child.kill();
        await ended;
        await folder[Symbol.asyncDispose]();
      });
    }
    throw new Error(`Vite did not start: ${said}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop();
  }
}
