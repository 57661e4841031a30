import type { ProfileName } from '../scenario.ts';

/** What to type to see one seed again. */
export function repeatingCommand(profile: ProfileName, seed: number): string {
  return `npm run simulate -- --profile ${profile} --from ${seed} --seeds 1 --trace`;
}

/** What to type to see a saved scenario again. */
export function repeatingCommandOf(file: string): string {
  return `npm run simulate -- --scenario ${file} --trace`;
}
