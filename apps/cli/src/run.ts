import { CommandFailure } from './command-failure.ts';
import { type CommandLine, parseCommandLine } from './command-line.ts';
import type { Command, Context } from './command.ts';
import { ExitCode } from './exit-code.ts';
import { commandHelp, generalHelp } from './help.ts';
import { fileSystemSentence } from './local-file.ts';
import { printable } from './printable.ts';
import { profileFolder } from './profile-folder.ts';
import type { OpenSession, Session } from './session.ts';

/** The process around the commands, as far as they may know it. */
export interface Surroundings extends Pick<Context, 'env' | 'stdin' | 'interrupted' | 'print' | 'warn' | 'flushed'> {
  readonly openSession: OpenSession;
}

/** Runs one command line. Every failure becomes one sentence on stderr and an exit code. */
export async function run(
  args: readonly string[],
  commands: readonly Command[],
  surroundings: Surroundings,
): Promise<ExitCode> {
  try {
    const commandLine = parseCommandLine(args, commands);
    const { command, help } = commandLine;
    if (command === undefined || help) {
      const lines = command === undefined ? generalHelp(commands) : commandHelp(command);
      const asked = help || args.length === 0 || args[0] === 'help';
      for (const line of lines) (asked ? surroundings.print : surroundings.warn)(line);
      return asked ? ExitCode.ok : ExitCode.usage;
    }
    return await runCommand(command, commandLine, surroundings);
  } catch (error) {
    surroundings.warn(sentenceOf(error));
    return error instanceof CommandFailure ? error.exitCode : ExitCode.error;
  }
}

async function runCommand(command: Command, line: CommandLine, surroundings: Surroundings): Promise<ExitCode> {
  const profile = profileFolder(line.profile, surroundings.env);
  let session: Promise<Session> | undefined;
  const open = () => (session ??= surroundings.openSession(profile));
  try {
    return await command.run(line.input, { ...surroundings, json: line.json, profile, session: open });
  } finally {
    const opened = await session?.catch(() => undefined);
    await opened?.close(surroundings.interrupted.aborted);
  }
}

function sentenceOf(error: unknown): string {
  // A refusal may name somebody.
  if (error instanceof CommandFailure) return printable(error.message);
  const fileSystem = fileSystemSentence(error);
  if (fileSystem !== undefined) return fileSystem;
  if (error instanceof Error)
    return `This should not have happened, and is a fault of Pando: ${error.stack ?? error.message}`;
  return `This should not have happened, and is a fault of Pando: ${String(error)}`;
}
