import { createInterface } from 'node:readline/promises';
import { calling } from '../calling-command.ts';
import { usageFailure } from '../command-failure.ts';
import type { Command, Context } from '../command.ts';
import { identityLines } from '../summary-lines.ts';

const details = ['The passphrase is taken from PANDO_PASSPHRASE, else asked for on the terminal.'];

export const archiveCommands: readonly Command[] = [
  calling({
    name: 'export',
    operands: 'FILE',
    arity: [1, 1],
    summary: 'write everything to one encrypted file',
    details,
    method: 'export',
    catchUp: true,
    params: async (input, context) => ({ file: input.operand(0), passphrase: await passphrase(context) }),
    lines: ({ file, size }) => [`${file}  ${size} bytes`],
  }),
  calling({
    name: 'import',
    operands: 'FILE',
    arity: [1, 1],
    summary: 'start this profile as a new device of an exported account',
    details,
    method: 'import',
    params: async (input, context) => ({ file: input.operand(0), passphrase: await passphrase(context) }),
    lines: identityLines,
  }),
];

async function passphrase({ env, stdin, interrupted }: Context): Promise<string> {
  const given = env['PANDO_PASSPHRASE'];
  if (given !== undefined && given !== '') return given;
  if (stdin.isTTY !== true) throw usageFailure('The passphrase is missing: set PANDO_PASSPHRASE.');
  const terminal = createInterface({ input: stdin, output: process.stderr });
  try {
    return await terminal.question('Passphrase: ', { signal: interrupted });
  } finally {
    terminal.close();
  }
}
