/** What is on the disk is not what was written: nothing that the server promised can be relied on any more. */
export class DamagedStoreError extends Error {
  constructor(path: string, detail: string, cause?: unknown) {
    super(
      `${path} is damaged: ${detail}. Move it away, with the files beside it that end in -wal and -shm, and start the ` +
        'server again: its clients then take it for a new one, and bring it what it needs. Or restore the whole data ' +
        'folder from a backup, and tell the server that it was restored.',
      { cause },
    );
    this.name = 'DamagedStoreError';
  }
}
