const MAX_GROWTH_BYTES = 256 * 1024 * 1024;

/** Tells whether what is alive grows. Needs `--expose-gc`. */
export class HeapWatch {
  readonly #before = heapBytes();

  problems(): readonly string[] {
    const growth = heapBytes() - this.#before;
    return growth > MAX_GROWTH_BYTES ? [`${growth} bytes more are alive than before`] : [];
  }
}

function heapBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
