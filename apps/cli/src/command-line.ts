import { parseArgs } from 'node:util';
import { usageFailure } from './command-failure.ts';
import type { Command, Input, Option } from './command.ts';

/** Options that every command takes. */
export const commonOptions = {
  profile: { value: 'DIR', summary: "the profile's folder (or PANDO_PROFILE; default: the platform's data folder)" },
  json: { summary: 'print one JSON object a line' },
  help: { summary: 'explain the command' },
} as const satisfies Readonly<Record<string, Option>>;

export interface CommandLine {
  /** Undefined: no command was named. */
  readonly command: Command | undefined;
  readonly input: Input;
  readonly profile: string | undefined;
  readonly json: boolean;
  readonly help: boolean;
}

/**
 * Understands the arguments after `pando`. Options may stand anywhere; `--` ends them.
 * Throws a usage failure with a sentence that says what to type instead.
 */
export function parseCommandLine(args: readonly string[], commands: readonly Command[]): CommandLine {
  const words = leadingWords(args);
  const command = findCommand(words, commands);
  const { values, positionals } = parse(args, { ...commonOptions, ...command?.options }, command);
  const operands = command === undefined ? [] : positionals.slice(command.name.split(' ').length);
  const input = inputOf(operands, values);
  const help = input.flag('help');
  if (command !== undefined && !help) check(command, input);
  return { command, input, profile: input.text('profile'), json: input.flag('json'), help };
}

type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

function parse(args: readonly string[], options: Readonly<Record<string, Option>>, command: Command | undefined) {
  const config = Object.fromEntries(
    Object.entries(options).map(([name, option]) => [
      name,
      {
        type: option.value === undefined ? ('boolean' as const) : ('string' as const),
        multiple: option.multiple === true,
      },
    ]),
  );
  try {
    return parseArgs({ args: [...args], options: config, allowPositionals: true, strict: true });
  } catch (error) {
    const sentence = (error as Error).message.split('. ')[0] ?? '';
    throw usageFailure(`${sentence}: see "pando ${command === undefined ? '' : `${command.name} `}--help".`);
  }
}

/** The words before which no option of a command can stand: enough to find the command. */
function leadingWords(args: readonly string[]): readonly string[] {
  const { positionals } = parseArgs({
    args: [...args],
    options: { profile: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
    allowPositionals: true,
    strict: false,
  });
  return positionals.slice(0, 2);
}

function findCommand(words: readonly string[], commands: readonly Command[]): Command | undefined {
  const [first] = words;
  if (first === undefined || first === 'help') return undefined;
  const found = commands.find(({ name }) => name === words.join(' ')) ?? commands.find(({ name }) => name === first);
  if (found !== undefined) return found;
  const group = commands.filter(({ name }) => name.startsWith(`${first} `)).map(({ name }) => `"pando ${name}"`);
  if (group.length > 0) throw usageFailure(`"pando ${first}" is one of ${group.join(', ')}.`);
  throw usageFailure(`There is no command "${first}": see "pando --help".`);
}

function check(command: Command, input: Input): void {
  const [least, most] = command.arity;
  const usage = `usage: ${usageOf(command)}`;
  if (input.operands.length < least) throw usageFailure(`Something is missing: ${usage}`);
  if (input.operands.length > most) {
    throw usageFailure(`There is more than "pando ${command.name}" takes (quote text that has spaces): ${usage}`);
  }
  for (const [name, option] of Object.entries(command.options)) {
    if (option.required === true && input.text(name) === undefined)
      throw usageFailure(`--${name} is missing: ${usage}`);
  }
}

/** `pando send TO [TEXT|-] [--file PATH] [--timeout S]` */
export function usageOf(command: Command): string {
  const options = Object.entries(command.options).map(([name, option]) => {
    const shown = option.value === undefined ? `--${name}` : `--${name} ${option.value}`;
    const bracketed = option.required === true ? shown : `[${shown}]`;
    return option.multiple === true ? `${bracketed}...` : bracketed;
  });
  return ['pando', command.name, command.operands, ...options].filter((part) => part !== '').join(' ');
}

function inputOf(operands: readonly string[], values: Values): Input {
  const texts = (option: string): readonly string[] => {
    const value = values[option];
    if (value === undefined || typeof value === 'boolean') return [];
    return typeof value === 'string' ? [value] : value.filter((item) => typeof item === 'string');
  };
  const number = (option: string, least: number, most: number, fits: (number: number) => boolean, noun: string) => {
    const text = texts(option).at(-1);
    if (text === undefined) return undefined;
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (value >= least && value <= most && fits(value)) return value;
    throw usageFailure(`--${option} must be a ${noun} from ${least} to ${most}, and "${text}" is not.`);
  };
  return {
    operands,
    operand(index) {
      const operand = operands[index];
      if (operand === undefined) throw new Error(`The command has no operand ${index}`);
      return operand;
    },
    flag: (option) => values[option] === true,
    text: (option) => texts(option).at(-1),
    texts,
    number: (option, least, most) => number(option, least, most, Number.isFinite, 'number'),
    integer: (option, least, most) => number(option, least, most, Number.isInteger, 'whole number'),
  };
}
