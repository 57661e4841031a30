import { describe, expect, it } from 'vitest';
import { judge, type MemberView, type SentMessage } from './replay-verdict.ts';

const all = new Set(['a', 'b', 'c']);
const message = (id: string, author: string, at: number, must: ReadonlySet<string> = all): SentMessage => ({
  id,
  author,
  text: `text ${id}`,
  at,
  must,
  may: new Set(),
});
const sent = [message('1', 'a', 0), message('2', 'b', 100), message('3', 'a', 200)];
const view = (author: string, ids: string, told = ids): MemberView => ({
  author,
  history: ids.split('').map((id) => ({ id, text: `text ${id}` })),
  told: told.split('').map((id) => ({ id, at: Number(id) * 100 + (author === 'c' ? 50 : 10) })),
  undecryptable: 0,
});

describe('judge', () => {
  it('finds nothing wrong where everybody has everything once and in one order', () => {
    expect(judge(sent, [view('a', '123'), view('b', '123'), view('c', '123')], 12.34)).toEqual({
      messages: 3,
      members: 3,
      deliveries: 6,
      lost: 0,
      duplicated: 0,
      undecryptable: 0,
      order_disagreements: 0,
      seconds: 12.3,
      p50: 150,
      p99: 150,
    });
  });

  it('counts what is missing, and what says something else', () => {
    const wrong = {
      ...view('c', '123'),
      history: [
        { id: '1', text: 'other' },
        { id: '2', text: 'text 2' },
      ],
    };
    expect(judge(sent, [view('a', '123'), view('b', '13'), wrong], 1)).toMatchObject({ lost: 3, deliveries: 4 });
  });

  it('counts what is there twice, told of twice, or was never sent', () => {
    const views = [view('a', '1123', '123'), view('b', '123', '1233'), view('c', '1239', '123')];
    expect(judge(sent, views, 1)).toMatchObject({ duplicated: 3, lost: 0 });
  });

  it('counts what a member has that left before', () => {
    const [one, two] = [message('1', 'a', 0), message('2', 'b', 0, new Set(['a', 'b']))];
    expect(judge([one, two], [view('a', '12'), view('b', '12'), view('c', '12')], 1)).toMatchObject({ duplicated: 1 });
  });

  it('counts neighbours that stand the other way round', () => {
    expect(judge(sent, [view('a', '123'), view('b', '213'), view('c', '123')], 1)).toMatchObject({
      order_disagreements: 1,
    });
  });

  it('sums what could not be decrypted', () => {
    expect(judge(sent, [view('a', '123'), { ...view('b', '123'), undecryptable: 2 }], 1)).toMatchObject({
      undecryptable: 2,
    });
  });
});
