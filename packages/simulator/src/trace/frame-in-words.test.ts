import { clientFrame, encode, serverFrame, type LogId } from '@pando/protocol';
import { expect, it } from 'vitest';
import { answerInWords, requestInWords } from './frame-in-words.ts';

const log = new Uint8Array(32) as LogId;

it('says what a frame is about', () => {
  const request = encode(clientFrame, {
    id: 1,
    request: { type: 'readSlots', log, from: 7, limit: 3 },
  });
  expect(requestInWords(request)).toBe('readSlots from 7');
  const answer = encode(serverFrame, { type: 'response', id: 1, response: { type: 'behind', decided: 5 } });
  expect(answerInWords(answer)).toBe('behind slot 5');
  const push = encode(serverFrame, { type: 'push', push: { type: 'closing', reason: 'too slow', retryAfter: null } });
  expect(answerInWords(push)).toBe('closing! too slow');
});

it('says so where it cannot be read', () => {
  expect(requestInWords(new Uint8Array([1, 2, 3]))).toBe('unreadable');
  expect(answerInWords(new Uint8Array())).toBe('unreadable');
});
