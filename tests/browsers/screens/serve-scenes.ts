import { ScenesServer } from './scenes-server.ts';

const VARIABLE = 'PANDO_SCENES';

/** Before a run's tests: the scenes are built and served once for all that look at them. Returns what ends it. */
// oxlint-disable-next-line import/no-default-export -- Playwright wants one
export default async function serveScenes(): Promise<() => Promise<void>> {
  const server = await ScenesServer.start();
  process.env[VARIABLE] = server.url;
  return () => server[Symbol.asyncDispose]();
}

/** Where the scenes of this run are. */
export function scenesUrl(): string {
  const url = process.env[VARIABLE];
  if (url === undefined) throw new Error('nobody serves the scenes');
  return url;
}
