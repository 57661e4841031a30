/** What programs that test a live server from outside of this package share with its own tests. */
export { type Attack, type AttackReport, attack } from './hostile-client.ts';
export { TestLog } from './test-log.ts';
export { WireClient } from './wire-client.ts';
