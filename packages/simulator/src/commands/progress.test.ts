import { expect, it } from 'vitest';
import { Progress, progressLine } from './progress.ts';

const standing = { share: 0.25, seeds: 500, failed: 0, virtualHours: 1234.4, seconds: 100 };

it('says how far it is in one line', () => {
  expect(progressLine(standing)).toBe(
    `${'█'.repeat(8)}${'·'.repeat(22)}  25 %  500 seeds, none failed, 1234 virtual hours, 5.0 seeds/s, 5 min left`,
  );
  expect(progressLine({ ...standing, failed: 3 })).toContain('3 FAILED');
});

it('redraws one line on a terminal, and writes a line now and then elsewhere', () => {
  const shown = (isTTY: boolean): string => {
    let out = '';
    const write = (text: string): boolean => Boolean((out += text));
    const progress = new Progress({ isTTY, columns: 40, write });
    for (let now = 0; now <= 60_000; now += 1_000) progress.show(standing, now);
    progress.say('swarm 3 failed');
    return out;
  };
  expect(shown(false).split('\n')).toHaveLength(5);
  expect(shown(false)).toContain('swarm 3 failed\n');
  expect(shown(true).split('\r')).toHaveLength(63);
  expect(shown(true).split('\r')[5]?.replace('\u001B[K', '')).toHaveLength(39);
});
