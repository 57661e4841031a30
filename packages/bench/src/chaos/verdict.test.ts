import { describe, expect, it } from 'vitest';
import type { SentMessage } from './ledger.ts';
import { type View, isFlawless, judge, missing } from './verdict.ts';

function message(text: string, change: Partial<SentMessage> = {}): SentMessage {
  const must = new Set(['a', 'b']);
  return {
    text,
    author: 'a',
    at: 0,
    answeredAt: 10,
    outcome: 'sent',
    abandoned: false,
    must,
    mustNot: new Set(['c']),
    ...change,
  };
}

function view(name: string, texts: readonly string[], change: Partial<View> = {}): View {
  const history = texts.map((text) => ({ id: `id of ${text}`, text }));
  const heard = history.map(({ id }) => ({ id, at: 100 }));
  return {
    name,
    history,
    heard,
    shownAsSent: new Set(),
    undecryptable: 0,
    group: name === 'c' ? undefined : 'a b',
    ...change,
  };
}

const told = { id: 'id of one', at: 5 };
const sent = [message('one'), message('two')];

describe('judge', () => {
  it('finds nothing where there is nothing, and measures', () => {
    const verdict = judge(sent, [view('a', ['one', 'two']), view('b', ['one', 'two']), view('c', [])]);
    expect(isFlawless(verdict)).toBe(true);
    expect(verdict).toMatchObject({ messages: 2, deliveries: 2, send_p50: 10, p99: 100 });
  });

  it.each<[string, readonly SentMessage[], readonly View[]]>([
    ['lost', sent, [view('a', ['one', 'two']), view('b', ['two'])]],
    ['lost', [message('one', { outcome: 'accepted', must: new Set(['b']) })], [view('a', []), view('b', [])]],
    ['lost', [message('one', { outcome: 'unknown' })], [view('a', ['one']), view('b', [])]],
    [
      'lost',
      [message('one', { outcome: 'unknown', abandoned: true })],
      [view('a', ['one'], { shownAsSent: new Set(['id of one']) }), view('b', [])],
    ],
    ['lost', [message('one', { abandoned: true })], [view('a', ['one']), view('b', [])]],
    ['leaked', sent, [view('a', ['one', 'two']), view('b', ['one', 'two']), view('c', ['two'])]],
    ['duplicated', sent, [view('a', ['one', 'two', 'one'], { heard: [] }), view('b', ['one', 'two'])]],
    ['duplicated', sent, [view('a', ['one', 'two'], { heard: [told, told] }), view('b', ['one', 'two'])]],
    ['strangers', sent, [view('a', ['one', 'two', 'x']), view('b', ['one', 'two'])]],
    ['undecryptable', sent, [view('a', ['one', 'two']), view('b', ['one', 'two'], { undecryptable: 1 })]],
    ['order_disagreements', sent, [view('a', ['one', 'two']), view('b', ['two', 'one'])]],
    ['member_disagreements', sent, [view('a', ['one', 'two']), view('b', ['one', 'two'], { group: 'a' })]],
  ])('finds what is %s', (what, messages, views) => {
    const findings: string[] = [];
    const verdict = judge(messages, views, (line) => findings.push(line));
    expect(verdict[what as keyof typeof verdict]).toBe(1);
    expect(isFlawless(verdict)).toBe(false);
    expect(findings).not.toEqual([]);
  });

  it('has nobody have a message that may never have been written down', () => {
    expect(isFlawless(judge([message('one', { outcome: 'unknown' })], [view('a', []), view('b', [])]))).toBe(true);
  });

  it.each(['accepted', 'unknown'] as const)(
    'promises nobody what its author had not been told is sent (%s) when it went, though some may have read it',
    (outcome) => {
      const said = [message('one', { outcome, abandoned: true })];
      expect(isFlawless(judge(said, [view('a', ['one']), view('b', [])]))).toBe(true);
      expect(isFlawless(judge(said, [view('a', ['one']), view('b', []), view('c', ['one'])]))).toBe(false);
    },
  );
});

describe('missing', () => {
  it('counts deliveries to come', () => {
    const views = [view('a', ['one', 'two']), view('b', ['two'])];
    expect(missing([...sent, message('three', { outcome: 'unknown' })], views)).toBe(1);
  });
});
