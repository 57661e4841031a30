import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commonOptions, usageOf } from '../src/command-line.ts';
import type { Command, Option } from '../src/command.ts';
import { commands } from '../src/commands/index.ts';
import { exitCodeMeanings } from '../src/exit-code.ts';
import { errorNumbers } from '../src/json-rpc.ts';
import { rpcShapes } from '../src/rpc-methods.ts';
import { type MethodDeclaration, type TypeDeclaration, TypeSource } from './type-source.ts';

/** The whole of docs/CLI.md, from the table of commands and the types. */
export function cliDocument(): string {
  const api = apiSource(dirname(fileURLToPath(import.meta.resolve('@pando/engine/api'))));
  const path = fileURLToPath(import.meta.resolve('../src/rpc-methods.ts'));
  const rpc = new TypeSource(path, readFileSync(path, 'utf8'));
  const methods = methodsOf(api, rpc);
  const sections = [
    introduction(),
    '## Commands',
    ...commands.map((command) => commandSection(command, methods)),
    '## Exit codes',
    table(
      ['code', 'meaning'],
      exitCodeMeanings.map(([code, meaning]) => [String(code), meaning]),
    ),
    ...rpcSections(methods),
    ...typeSections(api.types(), methods),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** The files of `api/` as one: they import nothing but each other. */
function apiSource(folder: string): TypeSource {
  const path = join(folder, 'api');
  const files = readdirSync(path).sort();
  const sources = files.map((name) => readFileSync(join(path, name), 'utf8').replaceAll(/^import .*$/gmu, ''));
  return new TypeSource(join(path, 'api.ts'), sources.join('\n'));
}

/** The methods of `pando rpc`: the engine's, with those that the command line has in another form. */
function methodsOf(api: TypeSource, rpc: TypeSource): ReadonlyMap<string, MethodDeclaration> {
  const own = new Map(rpc.methods().map((method) => [method.name, method]));
  const engine = new Map(api.methods().map((method) => [method.name, method]));
  return new Map(
    Object.keys(rpcShapes).map((name) => {
      const found = own.get(name) ?? engine.get(name);
      if (found === undefined) throw new Error(`No type declares the method ${name}.`);
      const same = /^Result<'(?<name>.+)'>$/u.exec(found.result)?.groups?.['name'];
      const result = same === undefined ? found.result : (engine.get(same)?.result ?? found.result);
      return [name, { ...found, result }];
    }),
  );
}

function introduction(): string {
  return `# The command line: pando

<!-- Written by "npm run docs -w @pando/cli" from the types and the table of commands: change those. -->

From the repository it is run as \`npx pando\`. Every command takes:

${optionList(commonOptions)}

Without \`--json\` a command prints lines for people, which may change. With \`--json\` it prints what is written here:
the object that the RPC method of that name returns, on one line. Errors are one sentence on stderr.

**Profiles.** A profile is one device of one account: a folder. One process owns it. A command that finds it owned is
handed to the owner over a local socket, so \`receive --follow\` or \`rpc\` and \`send\` run side by side; when the owner
ends, one of the others takes over. If the owner does not answer, the command says so and ends with code 4.

**Events.** The owner writes what happens to \`events.jsonl\` in the profile. \`receive\` without \`--follow\` prints what
was written there since the last \`receive\` without \`--follow\`: the events \`message\`, \`file\`, \`reaction\`, \`edit\`,
\`delete\`, \`joined\`, \`left\`, \`receipt\` and \`request\`. About 4 MiB of them are kept. \`receive --follow\` and \`rpc\`
tell of all events from their start on, also of those that only matter at their moment.

**Words.** CONV and MESSAGE are ids. WHO is a contact link, an account id or a contact's name; a name that fits several
contacts is an error that lists them. Ids are lower-case hexadecimal, the same for all members and for ever. Times are
ISO 8601 in UTC.`;
}

function commandSection(command: Command, methods: ReadonlyMap<string, MethodDeclaration>): string {
  const method = command.method === undefined ? undefined : methods.get(command.method);
  const parts = [
    `### pando ${command.name}`,
    `\`${usageOf(command)}\``,
    `${capitalised(command.summary)}. ${(command.details ?? []).join(' ')}`.trim(),
    optionList(command.options),
    method === undefined ? '' : `With \`--json\` it prints \`${method.result}\``,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function rpcSections(methods: ReadonlyMap<string, MethodDeclaration>): readonly string[] {
  return [
    '## pando rpc',
    `JSON-RPC 2.0, one message a line: requests, notifications and batches on stdin, answers and events on stdout.
Parameters are given by name. Requests are answered as they finish, not in their order. Paths are relative to the
working directory of \`pando rpc\`. All that happens arrives as a notification:

\`\`\`json
{"jsonrpc":"2.0","method":"event","params":{"type":"message","id":"…","conversation":"…","from":{"account":"…","name":"Ana"},"text":"hi","at":"2026-11-23T12:00:00.000Z","own":false}}
\`\`\``,
    '### Methods',
    ...[...methods.values()].map(({ name, params, result, comment }) => {
      const shown = params === 'Record<string, never>' ? '{}' : params;
      const about = comment === '' ? '' : `\n\n${comment}`;
      return `#### ${name}\n\n\`${shown}\` → \`${result}\`${about}`;
    }),
    '### Errors',
    'An error has a stable number, a sentence that says what to do, and in `data.code` a stable word. What JSON-RPC 2.0 itself defines (-32700 no JSON, -32600 no request, -32601 no such method) has no `data`. For `ambiguous-name`, `data.candidates` are those whom the name fits.',
    table(
      ['number', 'word'],
      Object.entries(errorNumbers).map(([word, number]) => [String(number), `\`${word}\``]),
    ),
  ];
}

/** The types that methods and events name, and those that these name. */
function typeSections(
  types: readonly TypeDeclaration[],
  methods: ReadonlyMap<string, MethodDeclaration>,
): readonly string[] {
  const wanted = new Set<string>(['PandoEvent']);
  const want = (text: string) => {
    for (const { name, text: own } of types) {
      if (wanted.has(name) || !new RegExp(`\\b${name}\\b`, 'u').test(text)) continue;
      wanted.add(name);
      want(own);
    }
  };
  for (const { params, result } of methods.values()) want(`${params} ${result}`);
  want(types.find(({ name }) => name === 'PandoEvent')?.text ?? '');
  const shown = types.filter(({ name }) => wanted.has(name));
  return [
    '## Types',
    ...shown.map(({ name, text, comment }) => {
      const about = comment === '' ? '' : `${comment}\n\n`;
      return `### ${name}\n\n${about}\`\`\`ts\n${text}\n\`\`\``;
    }),
  ];
}

function optionList(options: Readonly<Record<string, Option>>): string {
  return Object.entries(options)
    .map(([name, { value, summary }]) => `- \`--${name}${value === undefined ? '' : ` ${value}`}\`: ${summary}`)
    .join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
