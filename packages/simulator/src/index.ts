export { type Act, type MaliciousMember, append, betrayBy, encrypt } from './malicious/members/index.ts';
export { Prng } from './prng.ts';
export { Schedule } from './schedule.ts';
export { SimClient } from './sim-client.ts';
export { SimServer } from './sim-server.ts';
export { Talk } from './talk.ts';
export { World } from './world.ts';
