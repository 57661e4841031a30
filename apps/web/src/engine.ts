/* What the shell does without until somebody's profile is open: the engine, the cryptography, the store. */
export { startSearchWorker } from '@pando/client/browser/search-worker';
export {
  AppLock,
  browserPasskeys,
  changeProfileLock,
  eraseBrowserProfile,
  LockChannel,
  mayHavePasskeys,
  openBrowserPando,
} from '@pando/client/browser';
export { parseContactLink, parseGroupLink } from '@pando/protocol';
