import type { Message } from '@pando/engine/api';
import { describe, expect, it } from 'vitest';
import { kept, provisional, shownMessages, withoutRead, withoutSending, withSending, type Sending } from './sending.ts';
import { opened } from './thread.ts';

const HERE = 'c1';

function message(id: string, text: string): Message {
  const from = { account: 'ana', name: 'Ana' };
  return { id, conversation: HERE, from, at: '2026-03-01T12:00:00.000Z', own: true, text, state: 'queued' };
}

function entered(...texts: readonly string[]): Sending {
  const me = { account: 'ana', name: 'Ana' };
  return texts.reduce<Sending>((sending, text) => withSending(sending, provisional(me, HERE, { text })), {});
}

const said = (messages: readonly Message[]) => messages.map(({ text }) => text);

describe('what was entered', () => {
  it('is shown at the end until it is read, and never twice', () => {
    const before = opened([message('m1', 'one')]);
    const sending = entered('two', 'three');
    expect(said(shownMessages(before, sending[HERE]))).toEqual(['one', 'two', 'three']);
    const told = kept(sending, HERE, { id: 'm2', text: 'two' });
    expect(said(shownMessages(before, told[HERE]))).toEqual(['one', 'two', 'three']);
    const after = opened([message('m1', 'one'), message('m2', 'two')]);
    expect(said(shownMessages(after, told[HERE]))).toEqual(['one', 'two', 'three']);
    expect(said(withoutRead(told, HERE, after)[HERE] ?? [])).toEqual(['three']);
  });

  it('is told from the same words said before, and by another device', () => {
    const sending = kept(entered('yes', 'yes'), HERE, { id: 'm1', text: 'yes' });
    const [first, second] = sending[HERE] ?? [];
    expect(first?.id).toBe('m1');
    expect(second?.id).not.toBe('m1');
    expect(kept(sending, HERE, { id: 'm2', text: 'yes' })[HERE]?.map(({ id }) => id)).toEqual(['m1', 'm2']);
    expect(kept(sending, HERE, { id: 'm3', text: 'no' })).toBe(sending);
  });

  it('is not shown in the midst of what was said long ago', () => {
    const old = { ...opened([message('m1', 'one')]), newest: false };
    expect(said(shownMessages(old, entered('two')[HERE]))).toEqual(['one']);
  });

  it('goes when it could not be kept', () => {
    const sending = entered('two');
    const id = sending[HERE]?.[0]?.id ?? '';
    expect(withoutSending(sending, HERE, id)).toEqual({});
  });
});
