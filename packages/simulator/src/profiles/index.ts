import { Prng } from '../prng.ts';
import type { ProfileName, Scenario } from '../scenario.ts';
import { byzantine } from './byzantine.ts';
import { membership } from './membership.ts';
import { network } from './network.ts';
import { realMls } from './real-mls.ts';
import { Sketch } from './sketch.ts';
import { storage } from './storage.ts';
import { swarm } from './swarm.ts';

const PROFILES: Readonly<Record<ProfileName, (sketch: Sketch) => void>> = {
  swarm,
  network,
  byzantine,
  storage,
  membership,
  'real-mls': realMls,
};

/** The scenario that a seed stands for in a profile: the same, always. */
export function scenarioOf(profile: ProfileName, seed: number): Scenario {
  const sketch = new Sketch(profile, new Prng(seed * 16 + Object.keys(PROFILES).indexOf(profile)));
  PROFILES[profile](sketch);
  return sketch.scenario(seed);
}
