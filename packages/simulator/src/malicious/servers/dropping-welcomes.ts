import type { Treason } from './treason.ts';

/** Takes what is put into inboxes, and gives nobody anything of it. */
export function droppingWelcomes(): Treason {
  return {
    answer: (request) => (request.type === 'putInbox' ? { type: 'done' } : undefined),
    tell(frame) {
      if (frame.type === 'push') return frame.push.type === 'inbox' ? undefined : frame;
      return frame.response.type === 'inbox'
        ? { ...frame, response: { type: 'inbox', items: [], more: false } }
        : frame;
    },
  };
}
