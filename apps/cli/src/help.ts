import { commonOptions, usageOf } from './command-line.ts';
import type { Command, Option } from './command.ts';
import { exitCodeMeanings } from './exit-code.ts';

/** What `pando --help` prints. */
export function generalHelp(commands: readonly Command[]): readonly string[] {
  const width = Math.max(...commands.map((command) => briefUsage(command).length));
  return [
    'pando: end-to-end encrypted messages that no single server can lose.',
    '',
    'usage: pando COMMAND [OPERAND]... [OPTION]...',
    '',
    ...commands.map((command) => `  ${briefUsage(command).padEnd(width)}  ${command.summary}`),
    '',
    'Every command takes:',
    ...optionLines(commonOptions),
    '',
    ...exitCodeHelp(),
    '',
    'docs/CLI.md has all of it, and every object that --json prints.',
  ];
}

/** What `pando COMMAND --help` prints. */
export function commandHelp(command: Command): readonly string[] {
  return [
    `pando ${command.name}: ${command.summary}.`,
    '',
    `usage: ${usageOf(command)}`,
    '',
    ...(command.details === undefined ? [] : [...command.details, '']),
    ...optionLines({ ...command.options, ...commonOptions }),
    '',
    ...exitCodeHelp(),
  ];
}

function briefUsage(command: Command): string {
  return `${command.name} ${command.operands}`.trim();
}

function optionLines(options: Readonly<Record<string, Option>>): readonly string[] {
  const heads = Object.entries(options).map(
    ([name, { value }]) => `--${name}${value === undefined ? '' : ` ${value}`}`,
  );
  const width = Math.max(...heads.map((head) => head.length));
  return Object.values(options).map(({ summary }, index) => `  ${(heads[index] ?? '').padEnd(width)}  ${summary}`);
}

function exitCodeHelp(): readonly string[] {
  return ['Exit codes:', ...exitCodeMeanings.map(([code, meaning]) => `  ${code}  ${meaning}`)];
}
