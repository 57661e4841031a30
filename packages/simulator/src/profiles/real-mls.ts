import type { Sketch } from './sketch.ts';
import { swarm } from './swarm.ts';

/** A little of everything with real signatures, encryption and MLS. */
export function realMls(sketch: Sketch): void {
  sketch.cryptography = 'real';
  sketch.people = Math.min(sketch.people, 6);
  swarm(sketch);
}
