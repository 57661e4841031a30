export type { Act } from './acts.ts';
export { betray, betrayBy } from './betray.ts';
export type { MaliciousMember } from './malicious-member.ts';
export { append, encrypt } from './speaking.ts';
