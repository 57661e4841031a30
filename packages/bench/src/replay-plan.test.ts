import { describe, expect, it } from 'vitest';
import { parseChat, planReplay, type Step } from './replay-plan.ts';

const chat = ['a', 'b', 'a', 'c', 'd', 'b', 'a', 'd', 'a', 'd', 'a', 'd'].map((from, index) => ({
  at: '',
  from,
  text: `text ${index}`,
}));
const late = [...chat, { at: '', from: 'z', text: 'late' }];
const short = (step: Step): string => ('author' in step ? `${step.do} ${step.author}` : step.do);

describe('planReplay', () => {
  it('lets members join as they first speak, one leave and one be removed after their last words', () => {
    const { authors, steps } = planReplay(late, { messages: 12, allMembers: false, killOne: false });
    expect(authors).toEqual(['a', 'b', 'c', 'd']);
    expect(steps[0]).toEqual({ do: 'found', founder: 'a', members: [] });
    expect(steps.map(short).join(', ')).toBe(
      'found, send a, join b, send b, send a, join c, send c, join d, send d, leave c, send b, send a, send d, send a, remove b, send d, send a, send d',
    );
  });

  it('has everybody of the whole log in the group at the start, and a server killed on the way, if told so', () => {
    const { authors, steps } = planReplay(late, { messages: 12, allMembers: true, killOne: true });
    expect(authors).toEqual(['a', 'b', 'c', 'd', 'z']);
    expect(steps[0]).toEqual({ do: 'found', founder: 'a', members: ['b', 'c', 'd', 'z'] });
    expect(steps.map(({ do: what }) => what).filter((what) => what !== 'send')).toEqual([
      'found',
      'leave',
      'kill',
      'remove',
      'revive',
    ]);
  });

  it('refuses a monologue', () => {
    expect(() => planReplay(chat.slice(0, 3), { messages: 3, allMembers: false, killOne: false })).toThrow(
      'three people',
    );
  });
});

describe('parseChat', () => {
  it('reads lines and says which is wrong', () => {
    expect(parseChat('{"at":"x","from":"a","text":"t"}\n\n')).toEqual([{ at: 'x', from: 'a', text: 't' }]);
    expect(() => parseChat('{"at":"x","from":"a","text":"t"}\n{"at":"x","from":"a"}\n')).toThrow('Line 2');
  });
});
