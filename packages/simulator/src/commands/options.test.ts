import { expect, it } from 'vitest';
import { PROFILES } from '../scenario.ts';
import { readCommand } from './options.ts';
import { repeatingCommand, repeatingCommandOf } from './repeating-command.ts';

it('runs every profile unless one is named', () => {
  expect(readCommand(['--seeds', '20'])).toEqual({
    do: 'campaign',
    profiles: PROFILES,
    from: 1,
    limit: { seeds: 20 },
    workers: undefined,
  });
  expect(readCommand(['--minutes', '0.5', '--from', '9', '--profile', 'storage', '--workers', '1'])).toEqual({
    do: 'campaign',
    profiles: ['storage'],
    from: 9,
    limit: { ms: 30_000 },
    workers: 1,
  });
});

it('understands the commands that it prints', () => {
  const args = (command: string): readonly string[] => command.split(' -- ')[1]?.split(' ') ?? [];
  expect(readCommand(args(repeatingCommand('membership', 77)))).toMatchObject({
    do: 'one',
    source: { profile: 'membership', seed: 77 },
    trace: true,
    shrink: false,
  });
  expect(readCommand(args(repeatingCommandOf('small.json')))).toMatchObject({
    do: 'one',
    source: { file: 'small.json' },
  });
});

it.each([
  ['--profile', 'none'],
  ['--seeds', '0'],
  ['--seeds', 'many'],
  ['--seeds', ''],
  ['--from', '-1'],
  ['--seeds', '1', '--minutes', '1'],
  ['--trace'],
  ['--shrink', '--profile', 'swarm', '--seeds', '2'],
  ['--unheard-of'],
])('refuses what makes no sense: %s %s', (...args) => {
  expect(() => readCommand(args)).toThrow();
});
