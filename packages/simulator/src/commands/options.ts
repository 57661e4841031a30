import { parseArgs } from 'node:util';
import { PROFILES, type ProfileName } from '../scenario.ts';

const DEFAULT_SEEDS = 100;
const DEFAULT_FOLDER = 'test-results/simulated';

export const USAGE = `npm run simulate -- [--seeds N | --minutes M] [--from S] [--profile NAME] [--workers K]
    runs seeds S, S + 1, … of a profile, or of each (${PROFILES.join(', ')});
    prints one JSON object, and for each seed that failed the command that repeats it

npm run simulate -- (--profile NAME --from S --seeds 1 | --scenario FILE) [--trace] [--shrink]
                    [--around MS] [--span MS] [--out FOLDER]
    --trace   writes what happened as text, as a diagram (SVG) and as a scenario (JSON)
    --around  the diagram shows the time around this virtual ms; without, the last before the end
    --span    how much virtual time (ms) the diagram shows
    --shrink  looks for the smallest scenario that fails in the same way, and writes it

npm run simulate -- --mutations [--only NAME] [--seeds N]
    builds in known bugs, one at a time, and shows which check catches each; with --seeds within so many
    seeds of each profile instead of the number that is stated for each
npm run simulate -- --daily [--report FILE]
    the seeds of today, and those that failed once; writes how many tests passed and failed as JSON`;

/** Which virtual time a diagram shows. */
export interface Excerpt {
  readonly around: number | undefined;
  readonly span: number | undefined;
}

/** Where one run's scenario comes from. */
export type Source = { readonly profile: ProfileName; readonly seed: number } | { readonly file: string };

export type Command =
  | {
      readonly do: 'campaign';
      readonly profiles: readonly ProfileName[];
      readonly from: number;
      readonly limit: { readonly seeds: number } | { readonly ms: number };
      readonly workers: number | undefined;
    }
  | {
      readonly do: 'one';
      readonly source: Source;
      readonly trace: boolean;
      readonly shrink: boolean;
      readonly excerpt: Excerpt;
      readonly folder: string;
    }
  | {
      readonly do: 'mutations';
      readonly only: string | undefined;
      readonly seeds: number | undefined;
      readonly workers: number | undefined;
    }
  | { readonly do: 'daily'; readonly report: string | undefined; readonly workers: number | undefined }
  | { readonly do: 'help' };

/** What the arguments ask for; throws an `Error` for a reader where they make no sense. */
export function readCommand(args: readonly string[]): Command {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: 'string' },
      minutes: { type: 'string' },
      from: { type: 'string' },
      profile: { type: 'string' },
      workers: { type: 'string' },
      scenario: { type: 'string' },
      trace: { type: 'boolean', default: false },
      shrink: { type: 'boolean', default: false },
      around: { type: 'string' },
      span: { type: 'string' },
      out: { type: 'string', default: DEFAULT_FOLDER },
      mutations: { type: 'boolean', default: false },
      only: { type: 'string' },
      daily: { type: 'boolean', default: false },
      report: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const workers = numberOf('workers', values.workers, 1);
  if (values.help) return { do: 'help' };
  const seeds = numberOf('seeds', values.seeds, 1);
  if (values.mutations) return { do: 'mutations', only: values.only, seeds, workers };
  if (values.daily) return { do: 'daily', report: values.report, workers };
  const from = numberOf('from', values.from, 0) ?? 1;
  const minutes = numberOf('minutes', values.minutes, 0);
  const profile = values.profile === undefined ? undefined : profileOf(values.profile);
  const { trace, shrink } = values;
  if (values.scenario !== undefined || trace || shrink) {
    const excerpt = { around: numberOf('around', values.around, 0), span: numberOf('span', values.span, 1) };
    return {
      do: 'one',
      source: sourceOf(values.scenario, profile, from, seeds),
      trace,
      shrink,
      excerpt,
      folder: values.out,
    };
  }
  if (seeds !== undefined && minutes !== undefined) throw new Error('either --seeds or --minutes');
  const limit = minutes === undefined ? { seeds: seeds ?? DEFAULT_SEEDS } : { ms: minutes * 60_000 };
  return { do: 'campaign', profiles: profile === undefined ? PROFILES : [profile], from, limit, workers };
}

function sourceOf(
  file: string | undefined,
  profile: ProfileName | undefined,
  seed: number,
  seeds: number | undefined,
): Source {
  if (file !== undefined) return { file };
  if (profile === undefined || (seeds ?? 1) !== 1)
    throw new Error('--trace and --shrink want one run: --profile NAME --from S --seeds 1, or --scenario FILE');
  return { profile, seed };
}

function profileOf(name: string): ProfileName {
  const profile = PROFILES.find((each) => each === name);
  if (profile === undefined) throw new Error(`there is no profile ${name}: ${PROFILES.join(', ')}`);
  return profile;
}

function numberOf(name: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  const isWhole = Number.isSafeInteger(number) || (name === 'minutes' && Number.isFinite(number));
  if (text.trim() === '' || !isWhole || number < least) throw new Error(`--${name} wants a number from ${least}`);
  return number;
}
