import type { Group, Mls, OwnKeyPackage } from '@pando/engine/mls';

/** What one group's measurement needs, made in Node and run anywhere: rows of a member's state, and what it receives. */
export interface Scenario {
  readonly members: number;
  readonly records: readonly (readonly [string, Uint8Array])[];
  readonly update: Uint8Array;
  readonly entry: Uint8Array;
  readonly join: { readonly welcome: Uint8Array; readonly ratchetTree: Uint8Array; readonly own: OwnKeyPackage };
}

/** Medians in milliseconds. */
export interface Figures {
  readonly processUpdate: number;
  readonly makeUpdate: number;
  readonly encrypt: number;
  readonly decrypt: number;
  readonly join: number;
}

const EMPTY = new Uint8Array();

/** Runs each operation often on the same state, which no operation changes. */
export async function measure(mls: Mls, scenario: Scenario, rounds: number): Promise<Figures> {
  const group: Group = mls.decodeGroup(scenario.records);
  return {
    processUpdate: await median(rounds, async () => requireOk(await mls.processCommit(group, scenario.update))),
    makeUpdate: await median(rounds, async () =>
      requireOk(await mls.commit(group, { adds: [], removes: [], authenticatedData: EMPTY })),
    ),
    encrypt: await median(rounds, async () => void (await mls.encrypt(group, new Uint8Array(1024), EMPTY))),
    decrypt: await median(rounds, async () => requireOk(await mls.decrypt(group, scenario.entry))),
    join: await median(Math.min(rounds, 3), async () => requireOk(await mls.joinFromWelcome(scenario.join))),
  };
}

async function median(rounds: number, action: () => Promise<void>): Promise<number> {
  await action();
  const times: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const start = performance.now();
    await action();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)] as number;
}

function requireOk(outcome: { readonly ok: boolean }): void {
  if (!outcome.ok) throw new Error(`failed: ${JSON.stringify(outcome)}`);
}
