import type { ProfileName, Scenario, Step } from '../scenario.ts';

/** A change of one place of the source. */
export interface Edit {
  /** From the repository's root. */
  readonly file: string;
  /** Text that the file has exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** A deliberate bug that the simulator must catch. */
export interface Mutation {
  readonly name: string;
  /** What is no longer so, in one sentence. */
  readonly breaks: string;
  readonly edits: readonly Edit[];
  /** Where it shows. */
  readonly profiles: readonly ProfileName[];
  /** Without what it cannot show: seeds that have nothing of it need not be run. */
  readonly needs?: (scenario: Scenario) => boolean;
  /** In so many seeds of each profile, from 1 on, it must be caught. */
  readonly seeds: number;
}

/** The source of a file with a mutation's bug in it; throws where the mutation does not fit the source any more. */
export function mutated({ name, edits }: Mutation, file: string, source: string): string {
  let text = source;
  for (const edit of edits) {
    if (edit.file !== file) continue;
    const places = text.split(edit.find).length - 1;
    if (places !== 1) throw new Error(`${name}: ${places} places in ${file} match, not one:\n${edit.find}`);
    text = text.replace(edit.find, () => edit.replace);
  }
  return text;
}

/** Whether something of one of these kinds happens in a scenario. */
export function has(...kinds: readonly Step['do'][]): (scenario: Scenario) => boolean {
  return ({ steps }) => steps.some((step) => kinds.includes(step.do));
}

/** Whether a member or a server breaks the rules in one of these ways. */
export function hasTreason(...ways: readonly string[]): (scenario: Scenario) => boolean {
  return ({ steps }) => steps.some((step) => 'how' in step && ways.includes(step.how));
}
