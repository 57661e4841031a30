/* What the shell does without until somebody's profile is open: the engine, the cryptography, the store. */
export { browserPasskeys, mayHavePasskeys } from '@pando/client/browser/passkeys';
export { startSearchWorker } from '@pando/client/browser/search-worker';
export { AppLock, changeProfileLock, eraseBrowserProfile, LockChannel, openBrowserPando } from '@pando/client/browser';
export { parseContactLink, parseGroupLink } from '@pando/protocol';
