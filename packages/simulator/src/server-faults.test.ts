import { describe, expect, it } from 'vitest';
import type { TraceEvent } from './report.ts';
import { runScenario } from './run.ts';
import type { ServerFault } from './scenario.ts';
import { smallGroup } from './testing/small-group.ts';

const server = 1;
const FAULTS: readonly (readonly [string, ServerFault])[] = [
  ['dies', { do: 'server-crash', server, torn: false, for: 20_000 }],
  ['dies in the middle of a transaction', { do: 'server-crash', server, torn: true, for: 20_000 }],
  ['loses its data folder', { do: 'server-wipe', server, for: 20_000 }],
  ['is restored from a backup, and says so', { do: 'server-set-back', server, age: 60_000, careful: true, for: 5_000 }],
  ['is restored from a backup in secret', { do: 'server-set-back', server, age: 60_000, careful: false, for: 5_000 }],
  ['has no room on its disk', { do: 'disk-full', server, for: 30_000 }],
  ['finds its folder damaged', { do: 'bit-flip', server, for: 5_000 }],
  ['has too much to do', { do: 'overload', server, for: 30_000 }],
  ['takes no connections', { do: 'refuse', server, for: 30_000 }],
  ['speaks an older version only', { do: 'old-version', server, for: 30_000 }],
];

describe.each(FAULTS)('a server that %s', (_, fault) => {
  it.each([39_900, 79_990])('has no promise broken, nor is it beleaguered (%i ms on)', async (at) => {
    const received = new Map<string, number>();
    const trace = ({ kind, actor }: TraceEvent): void => {
      if (kind === 'receive') received.set(actor, (received.get(actor) ?? 0) + 1);
    };
    const { failures, steps, messages } = await runScenario(smallGroup(at, { at, ...fault }), { trace });
    expect(failures).toEqual([]);
    expect(steps[fault.do]).toBe(1);
    expect(messages).toBeGreaterThan(50);
    expect((received.get('S1') ?? 0) / (received.get('S0') ?? 1)).toBeLessThan(1.5);
  });
});
