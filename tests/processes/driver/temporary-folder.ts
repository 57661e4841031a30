import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders = new Set<string>();
process.on('exit', () => folders.forEach(remove));

/** A folder that is removed when it is disposed of, or when this process ends. */
export class TemporaryFolder implements AsyncDisposable {
  readonly path = mkdtempSync(join(tmpdir(), 'pando-test-'));

  constructor() {
    folders.add(this.path);
  }

  file(...names: readonly string[]): string {
    return join(this.path, ...names);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    remove(this.path);
    folders.delete(this.path);
  }
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
