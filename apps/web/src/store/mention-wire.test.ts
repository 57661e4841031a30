import { describe, expect, it } from 'vitest';
import { withMentions } from './mention-wire.ts';

const people = [
  { account: 'a0', name: 'Ana' },
  { account: 'b0', name: 'Ana Maria' },
  { account: 'c0', name: 'Bo]' },
];

describe('a text that names people', () => {
  it('speaks of them by their accounts', () => {
    expect(withMentions('hi @Ana, and @Ana Maria!', people)).toBe(
      'hi [@Ana](pando:account/a0), and [@Ana Maria](pando:account/b0)!',
    );
    expect(withMentions('@Bo]', people)).toBe('[@Bo](pando:account/c0)');
  });

  it('stays as it is where nobody is named', () => {
    for (const text of ['mail@Ana', '@Anas', '@ Ana', '@', 'Ana', '@nobody']) {
      expect(withMentions(text, people)).toBe(text);
    }
  });
});
