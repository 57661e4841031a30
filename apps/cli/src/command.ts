import type { ExitCode } from './exit-code.ts';
import type { RpcMethod } from './rpc-methods.ts';
import type { Session } from './session.ts';

/** One command of `pando`: what it takes, what it is for, what it does. */
export interface Command {
  /** One word or two: `send`, `group create`. */
  readonly name: string;
  /** The operands as usage shows them: `TO [TEXT|-]`. */
  readonly operands: string;
  /** How many operands at least and at most. */
  readonly arity: readonly [least: number, most: number];
  readonly options: Readonly<Record<string, Option>>;
  readonly summary: string;
  /** The RPC method whose result `--json` prints; docs/CLI.md shows its type. */
  readonly method?: RpcMethod;
  /** Lines for `pando COMMAND --help` that the summary has no room for. */
  readonly details?: readonly string[];
  run(input: Input, context: Context): Promise<ExitCode>;
}

export interface Option {
  /** What follows the option, as usage shows it; a flag takes nothing. */
  readonly value?: string;
  readonly multiple?: true;
  readonly required?: true;
  readonly summary: string;
}

/** A parsed command line. The parser has checked the arity and the options' names. */
export interface Input {
  readonly operands: readonly string[];
  /** The operand at `index`; asserts that the arity promises it. */
  operand(index: number): string;
  flag(option: string): boolean;
  text(option: string): string | undefined;
  texts(option: string): readonly string[];
  /** A number in `[least, most]`, or a usage failure. */
  number(option: string, least: number, most: number): number | undefined;
  /** The same for whole numbers. */
  integer(option: string, least: number, most: number): number | undefined;
}

/** What a command may touch of the process around it. */
export interface Context {
  readonly json: boolean;
  readonly profile: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  /** Aborted by SIGINT and SIGTERM. */
  readonly interrupted: AbortSignal;
  /** Writes one line to stdout. */
  print(line: string): void;
  /** Writes one line to stderr. */
  warn(line: string): void;
  /** Resolves when all that was printed has left this process. */
  flushed(): Promise<void>;
  /** Opens the profile, once; it is closed when the command ends. */
  session(): Promise<Session>;
}

/** Prints a result: the object itself with `--json`, else the lines made for people. */
export function printResult<T>(context: Context, result: T, lines: (result: T) => readonly string[]): void {
  if (context.json) context.print(JSON.stringify(result));
  else for (const line of lines(result)) context.print(line);
}
