/** A store that another version of this program wrote, and that this one cannot bring up to date. */
export class ForeignStoreError extends Error {
  constructor(path: string, versions: { readonly found: number; readonly earliest: number; readonly own: number }) {
    const { found, earliest, own } = versions;
    const what = `its tables are of version ${found}, and this one reads ${earliest} to ${own}`;
    super(
      found > own
        ? `${path} was written by a later version of Pando: ${what}. Start that version, or a later one still.`
        : `${path} was written by a version of Pando that is too old to be taken over: ${what}. Start the version that ` +
            'wrote it; or move the file away, with those beside it that end in -wal and -shm, and start the server ' +
            'again: its clients then take it for a new one, and bring it what it needs.',
    );
    this.name = 'ForeignStoreError';
  }
}
