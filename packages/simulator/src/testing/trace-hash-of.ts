// Prints the trace hash of a profile's seed, as another process sees it.
import { scenarioOf } from '../profiles/index.ts';
import { runScenario } from '../run.ts';
import { PROFILES } from '../scenario.ts';

const profile = PROFILES.find((each) => each === process.argv[2]);
if (profile === undefined) throw new Error('name a profile');
console.log((await runScenario(scenarioOf(profile, Number(process.argv[3])))).traceHash);
