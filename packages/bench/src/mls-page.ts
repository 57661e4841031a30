import { mixedPrimitives, portableCrypto } from '@pando/engine/crypto';
import { createMls, type SuiteName } from '@pando/engine/mls';
import { type Figures, measure, type Scenario } from './mls-measure.ts';

const random = (length: number): Uint8Array => globalThis.crypto.getRandomValues(new Uint8Array(length));

/** Called by the driver: a scenario as JSON, its bytes in base64. */
Object.assign(globalThis, {
  measureMls: (suite: SuiteName, scenario: string, rounds: number): Promise<Figures> => {
    const mls = createMls({
      crypto: portableCrypto(random),
      primitives: mixedPrimitives(random, globalThis.crypto.subtle),
      suite,
      checkCredential: () => true,
    });
    return measure(mls, JSON.parse(scenario, revive) as Scenario, rounds);
  },
});

function revive(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('base64' in value)) return value;
  return Uint8Array.from(atob(String(value.base64)), (character) => character.charCodeAt(0));
}
