import { bytesOf, type Page } from './page.ts';

const maxCachedBytes = 8 * 1024 * 1024;

/** Decrypted pages by id; those used least recently go first. */
export class PageCache {
  readonly #pages = new Map<string, Page>();
  #bytes = 0;

  get(id: string): Page | undefined {
    const page = this.#pages.get(id);
    if (page !== undefined) {
      this.#pages.delete(id);
      this.#pages.set(id, page);
    }
    return page;
  }

  set(id: string, page: Page): void {
    this.delete(id);
    this.#pages.set(id, page);
    this.#bytes += bytesOf(page);
    for (const oldest of this.#pages.keys()) {
      if (this.#bytes <= maxCachedBytes) break;
      this.delete(oldest);
    }
  }

  delete(id: string): void {
    const page = this.#pages.get(id);
    if (page === undefined) return;
    this.#pages.delete(id);
    this.#bytes -= bytesOf(page);
  }
}
