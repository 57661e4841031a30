import { scenarioOf } from '../profiles/index.ts';
import { runScenario } from '../run.ts';
import { serveSeeds } from './seed-worker.ts';

serveSeeds((profile, seed) => runScenario(scenarioOf(profile, seed)));
