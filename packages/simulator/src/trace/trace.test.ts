import { expect, it } from 'vitest';
import type { TraceEvent } from '../report.ts';
import type { Scenario } from '../scenario.ts';
import { diagram } from './diagram.ts';
import { layOut } from './diagram-layout.ts';
import { excerptOf } from './excerpt.ts';
import { story, timeOf } from './story.ts';

const scenario: Scenario = {
  profile: 'network',
  seed: 7,
  cryptography: 'stand-in',
  servers: 4,
  homes: 4,
  people: [{ clockOffset: 0 }, { clockOffset: 0 }],
  weather: { delay: [1, 5], stalls: 0, cuts: 0, lostAnswers: 0, doubledRequests: 0 },
  steps: [
    { at: 0, do: 'create', who: 0, conversation: 0, members: [1] },
    { at: 100, do: 'server-crash', server: 1, torn: false, for: 400 },
    { at: 120, do: 'partition', people: [1], server: 0, way: 'both', for: 100 },
  ],
};

const events: readonly TraceEvent[] = [
  { at: 0, actor: 'P0', kind: 'step', text: 'create conversation 0' },
  { at: 1, actor: 'P0', kind: 'send', peer: 'S0', frame: 1, text: 'append "a < b & c"' },
  { at: 3, actor: 'S0', kind: 'receive', peer: 'P0', frame: 1, text: 'append' },
  { at: 4, actor: 'S0', kind: 'send', peer: 'P1', frame: 2, text: 'decided slot 1' },
  { at: 5, actor: 'S0', kind: 'lost', peer: 'P1', frame: 2, text: 'partition' },
  { at: 100, actor: 'S1', kind: 'crash', text: 'dies' },
  { at: 500, actor: 'S1', kind: 'start', text: 'starts' },
  { at: 90_000, actor: 'P1', kind: 'shown', text: 'message' },
  { at: 90_001, actor: 'P1', kind: 'store', text: '3 writes' },
];

it('tells a run line by line: when, who, what', () => {
  const text = story(scenario, events, [{ check: 'lost', detail: 'P1 lacks “a”' }]);
  expect(text).toContain('Profile network, seed 7: 2 people, 4 servers');
  expect(text).toContain('FAILED lost: P1 lacks “a”');
  expect(text).toContain('00:00:00.001  P0   -> S0 #1: append "a < b & c"');
  expect(text).toContain('00:00:00.005  S0   x> P1 lost #2: partition');
  expect(text).toContain('00:01:30.000  P1   shown: message');
  expect(timeOf(90_061_005)).toBe('1d 01:01:01.005');
});

it('draws frames as arrows, lost ones with a cross, faults and dead processes as bars, decided slots as marks', () => {
  const svg = diagram(scenario, events, 'network 7');
  const count = (part: string): number => svg.split(part).length - 1;
  expect(count('marker-end')).toBe(1);
  expect(count('class="cross"')).toBe(1);
  expect(count('class="fault"')).toBe(3);
  expect(count('class="down"')).toBe(1);
  expect(count('class="slot"')).toBe(1);
  expect(count('class="cut"')).toBe(2);
  expect(svg).toContain('append &quot;a &lt; b &amp; c&quot;');
  expect(svg).not.toContain('NaN');
  expect(count('<rect')).toBe(5);
});

it('keeps what is written at one actor apart, and time in order', () => {
  const many = Array.from({ length: 500 }, (_, i): TraceEvent => ({ at: i, actor: 'P0', kind: 'step', text: 'x' }));
  const { y, actors } = layOut(many);
  expect(actors).toEqual(['P0']);
  for (let i = 1; i < y.length; i++) expect((y[i] ?? 0) - (y[i - 1] ?? 0)).toBeGreaterThanOrEqual(11);
  expect(layOut(events).actors).toEqual(['P0', 'P1', 'S0', 'S1']);
});

it('shows the time around a moment, or the last before nothing happens any more', () => {
  const idle = [...events, { at: 500_000, actor: 'P0', kind: 'send', peer: 'S0', frame: 9, text: 'ping' } as const];
  expect(excerptOf(idle, { around: undefined, span: undefined }).map((each) => each.at)).toEqual([90_000, 90_001]);
  expect(excerptOf(idle, { around: 50, span: 120 }).map((each) => each.at)).toEqual([0, 1, 3, 4, 5, 100]);
  const crowd = Array.from({ length: 20_000 }, (_, i): TraceEvent => ({ at: i, actor: 'P0', kind: 'step', text: 'x' }));
  const shown = excerptOf(crowd, { around: 10_000, span: 20_000 });
  expect(shown).toHaveLength(4_000);
  expect(shown[2_000]?.at).toBe(10_000);
});
