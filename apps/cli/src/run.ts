import { CommandFailure } from './command-failure.ts';
import { type CommandLine, parseCommandLine } from './command-line.ts';
import type { Command, Context } from './command.ts';
import { ExitCode } from './exit-code.ts';
import { commandHelp, generalHelp } from './help.ts';
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
  const sessions = sessionsOf(profile, surroundings.openSession);
  try {
    return await command.run(line.input, { ...surroundings, json: line.json, profile, session: sessions.current });
  } finally {
    await sessions.close();
  }
}

/** One session at a time: another is opened only after the owner of the last has gone. */
function sessionsOf(profile: string, open: OpenSession) {
  let current: Promise<Session> | undefined;
  const reopened = async (last: Promise<Session> | undefined): Promise<Session> => {
    const session = await last?.catch(() => undefined);
    if (session !== undefined && !session.ownerGone.aborted) return session;
    await session?.close();
    return open(profile);
  };
  return {
    current: () => (current = reopened(current)),
    close: async () => (await current?.catch(() => undefined))?.close(),
  };
}

function sentenceOf(error: unknown): string {
  if (error instanceof CommandFailure) return error.message;
  if (error instanceof Error) return `This should not have happened, and is a fault of Pando: ${error.stack ?? error.message}`;
  return `This should not have happened, and is a fault of Pando: ${String(error)}`;
}
