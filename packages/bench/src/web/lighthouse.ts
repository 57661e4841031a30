import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { chromiumLaunch } from '../../../../tests/browsers/launch.ts';

/** Not a dependency: with what it needs it is larger than everything else here together. */
const LIGHTHOUSE = 'lighthouse@13.5.0';
const MAX_REPORT_BYTES = 64 * 1024 * 1024;

interface Score {
  readonly score: number | null;
}

/** What of its report is looked at. */
interface Report {
  readonly categories: { readonly performance: Score; readonly accessibility: Score; readonly 'best-practices': Score };
}

export interface Scores {
  readonly performance: number;
  readonly accessibility: number;
  readonly bestPractices: number;
}

/** Lighthouse's scores (of 100) of the app as a newcomer meets it; `phone` with the network and processor of a slow one. */
export async function lighthouse(app: string, device: 'desktop' | 'phone'): Promise<Scores> {
  const flags = `--headless=new --no-sandbox ${(chromiumLaunch.args ?? []).join(' ')}`;
  const { stdout } = await promisify(execFile)(
    'npx',
    [
      '--yes',
      LIGHTHOUSE,
      app,
      '--quiet',
      '--output=json',
      '--only-categories=performance,accessibility,best-practices',
      `--chrome-flags=${flags}`,
      ...(device === 'desktop' ? ['--preset=desktop'] : []),
    ],
    { env: { ...process.env, CHROME_PATH: chromiumLaunch.executablePath }, maxBuffer: MAX_REPORT_BYTES },
  );
  const { categories } = JSON.parse(stdout) as Report;
  const percent = ({ score }: Score): number => Math.round(100 * (score ?? 0));
  return {
    performance: percent(categories.performance),
    accessibility: percent(categories.accessibility),
    bestPractices: percent(categories['best-practices']),
  };
}
