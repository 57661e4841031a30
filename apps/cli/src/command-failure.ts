import type { ApiError, Outcome } from '@pando/engine/api';
import { ExitCode } from './exit-code.ts';

/** Ends a command: one clear sentence for the person, and an exit code. */
export class CommandFailure extends Error {
  readonly exitCode: ExitCode;

  constructor(sentence: string, exitCode: ExitCode = ExitCode.error) {
    super(sentence);
    this.name = 'CommandFailure';
    this.exitCode = exitCode;
  }
}

export function usageFailure(sentence: string): CommandFailure {
  return new CommandFailure(sentence, ExitCode.usage);
}

/** The value, or the command's end. */
export function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new CommandFailure(
    sentenceOf(outcome.error),
    outcome.error.code === 'profile-busy' ? ExitCode.busy : ExitCode.error,
  );
}

function sentenceOf(error: ApiError): string {
  if (error.candidates === undefined || error.candidates.length === 0) return error.message;
  return `${error.message} (${error.candidates.map(({ name, account }) => `${name} ${account}`).join(', ')})`;
}
