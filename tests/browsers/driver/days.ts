import type { BrowserContext } from '@playwright/test';
import type { Grove } from '../../processes/driver/grove.ts';
import { putClockAhead } from '../../processes/driver/put-clock-ahead.ts';

/** Restarts all servers, one after the other, with their clocks so many days ahead of this machine's. */
export async function serversAhead(grove: Grove, days: number): Promise<void> {
  for (const server of grove.servers) {
    await server.kill();
    await server.start({ daysLater: days });
  }
}

/** Whatever page this browser opens from now on has its clock so many days further on. */
export async function clockAhead(context: BrowserContext, days: number): Promise<void> {
  await context.addInitScript(putClockAhead, days * 24 * 3600 * 1000);
}
