export { Prng } from './prng.ts';
export { Schedule } from './schedule.ts';
export { SimClient } from './sim-client.ts';
export { SimServer } from './sim-server.ts';
export { World } from './world.ts';
