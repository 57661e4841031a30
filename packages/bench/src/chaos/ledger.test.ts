import { describe, expect, it } from 'vitest';
import { Ledger } from './ledger.ts';

function ledgerOf(members: readonly string[], outside: readonly string[]): Ledger {
  const ledger = new Ledger();
  for (const who of members) ledger.stands(who, 'member');
  for (const who of outside) ledger.stands(who, 'outside');
  return ledger;
}

describe('Ledger', () => {
  it('has those have a message who were members all the while, and nobody who was outside', () => {
    const ledger = ledgerOf(['a', 'b', 'c'], ['d', 'e']);
    const message = ledger.begin('a', 'one', 0);
    ledger.stands('c', 'between');
    ledger.stands('d', 'between');
    ledger.answer(message, 'sent', 1);
    ledger.stands('b', 'between');
    ledger.stands('e', 'between');
    expect([...message.must]).toEqual(['a', 'b']);
    expect([...message.mustNot]).toEqual(['e']);
  });

  it('knows of no message that only its author has accepted whom it will be encrypted for', () => {
    const ledger = ledgerOf(['a', 'b'], ['c']);
    const message = ledger.begin('a', 'one', 0);
    ledger.answer(message, 'accepted', 1);
    ledger.stands('b', 'between');
    ledger.stands('b', 'outside');
    ledger.stands('b', 'member');
    expect([...message.must]).toEqual(['a']);
  });

  it('forgives a device that is set back what it did not have, and what only it had', () => {
    const ledger = ledgerOf(['a', 'b'], []);
    const texts = ['sent before', 'sent after', 'accepted'];
    const [before, after, accepted] = texts.map((text) => ledger.begin('a', text, 0));
    if (before === undefined || after === undefined || accepted === undefined) throw new Error('There are three.');
    ledger.answer(before, 'sent', 1);
    ledger.answer(after, 'sent', 1);
    ledger.answer(accepted, 'accepted', 1);
    ledger.setBack('a', new Set(['sent before']));
    expect([...before.must]).toEqual(['a', 'b']);
    expect([...after.must]).toEqual(['b']);
    expect(accepted).toMatchObject({ outcome: 'unknown', must: new Set(['b']) });
    expect(ledger.all('member')).toEqual(['b']);
  });

  it('notes what an author who goes has not been told is sent', () => {
    const ledger = ledgerOf(['a', 'b'], []);
    const [sent, accepted, unknown] = ['sent', 'accepted', 'unknown'].map((text) => ledger.begin('a', text, 0));
    if (sent === undefined || accepted === undefined || unknown === undefined) throw new Error('There are three.');
    const other = ledger.begin('b', 'of somebody else', 0);
    ledger.answer(sent, 'sent', 1);
    ledger.answer(accepted, 'accepted', 1);
    ledger.stands('a', 'between');
    expect([accepted, unknown].map(({ abandoned }) => abandoned)).toEqual([false, false]);
    ledger.stands('a', 'outside');
    expect([sent, accepted, unknown, other].map(({ abandoned }) => abandoned)).toEqual([false, true, true, false]);
    expect(ledger.begin('a', 'queued when it went', 2).abandoned).toBe(true);
  });

  it('counts what somebody lacks of what a quorum has', () => {
    const ledger = ledgerOf(['a', 'b'], []);
    const [one, two] = ['one', 'two'].map((text) => ledger.begin('a', text, 0));
    if (one === undefined || two === undefined) throw new Error('There are two.');
    ledger.answer(one, 'sent', 1);
    expect(ledger.lackedBy('b', new Set())).toBe(1);
    expect(ledger.lackedBy('b', new Set(['one']))).toBe(0);
  });
});
