/** What programs that test the server from outside of this package share with its own tests. */
export { accountHandlers } from '../accounts/accounts.ts';
export {
  NO_PERMIT,
  TestLog,
  TestServer,
  codeOf,
  crypto,
  decideOn,
  keyPair,
  member,
  preparing,
  replicaSetOf,
  seeded,
} from './grove.ts';
export { type Edit, mutate, noise, sampleFrames } from './sample-frames.ts';
export { generator } from './generator.ts';
