import type { Cast } from '../cast.ts';
import type { ServerFault, Step } from '../scenario.ts';
import type { SimServer } from '../sim-server.ts';

type Fault = Extract<Step, { do: ServerFault['do'] | 'server-treason' }>;

/** Begins what happens to a server, or what its operator does to people. */
export function doServerFault(cast: Cast, step: Fault): boolean {
  const server = cast.server(step.server);
  if (server === undefined) return false;
  switch (step.do) {
    case 'server-crash':
      if (!server.isUp) return false;
      server.crash({ torn: step.torn });
      return comesBack(cast, server, step.for);
    case 'server-wipe':
      server.wipe();
      return comesBack(cast, server, step.for);
    case 'server-set-back':
      // Whoever signed something and has forgotten it contradicts itself, as a liar does.
      if (!step.careful) cast.liars.add(server);
      server.setBack(step.age, step.careful ? 'careful' : 'careless');
      return comesBack(cast, server, step.for);
    case 'bit-flip':
      server.flipBit();
      server.crash();
      return comesBack(cast, server, step.for);
    case 'disk-full':
      server.fillDisk();
      return ends(cast, step.for, () => server.freeDisk());
    case 'overload':
      server.setOverloaded(true);
      return ends(cast, step.for, () => server.setOverloaded(false));
    case 'refuse':
      server.setRefusing(true);
      return ends(cast, step.for, () => server.setRefusing(false));
    case 'old-version':
      server.setOldVersion(true);
      return ends(cast, step.for, () => server.setOldVersion(false));
    case 'server-treason':
      cast.liars.add(server);
      server.betray(step.how);
      return true;
  }
}

function comesBack(cast: Cast, server: SimServer, after: number): true {
  return ends(cast, after, () => server.start());
}

function ends(cast: Cast, after: number, remedy: () => void): true {
  cast.after(after, remedy);
  return true;
}
