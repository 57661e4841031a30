import type { BrowserContext } from '@playwright/test';
import type { Grove } from '../../processes/driver/grove.ts';

/** Restarts all servers, one after the other, with their clocks so many days ahead of this machine's. */
export async function serversAhead(grove: Grove, days: number): Promise<void> {
  for (const server of grove.servers) {
    await server.kill();
    await server.start({ daysLater: days });
  }
}

/** Whatever page this browser opens from now on has its clock so many days further on. */
export async function clockAhead(context: BrowserContext, days: number): Promise<void> {
  await context.addInitScript(
    (ahead) => {
      const Real = Date;
      globalThis.Date = class extends Real {
        constructor(...parts: readonly unknown[]) {
          super(...((parts.length === 0 ? [Real.now() + ahead] : parts) as [number]));
        }

        static override now(): number {
          return Real.now() + ahead;
        }
      } as DateConstructor;
    },
    days * 24 * 3600 * 1000,
  );
}
