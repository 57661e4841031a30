import { type Mutation, has } from './mutation.ts';

/** Bugs in letting go of what nobody is to have any more. */
export const FORGETTING: readonly Mutation[] = [
  {
    name: 'secrets-kept-outside',
    breaks: 'A device that left, or was taken out, keeps the secrets of the group.',
    edits: [
      {
        file: 'packages/engine/src/conversation/plan.ts',
        find: '      await dropSecrets(ctx, turn, c);\n',
        replace: '',
      },
    ],
    profiles: ['membership', 'swarm'],
    needs: has('leave', 'remove'),
    seeds: 50,
  },
  {
    name: 'copies-outlive-messages',
    breaks: 'The copy of a message that disappears, kept to be sent again, stays with its author.',
    edits: [
      {
        file: 'packages/engine/src/timeline/expiring.ts',
        find: '    if (value.own !== null) await forgetCopy(tx, value.conversation, value.own);\n',
        replace: '',
      },
    ],
    profiles: ['swarm', 'network'],
    needs: has('timer'),
    seeds: 100,
  },
  {
    name: 'servers-forget-nothing',
    breaks: 'A server keeps the bodies of entries whose time is over.',
    edits: [
      {
        file: 'packages/server/src/core/log/retention.ts',
        find: 'const passed = core.store.entries.pass(lastForgotten(now), PASSING_PER_TICK);',
        replace: 'const passed = lastForgotten(now) - PASSING_PER_TICK > now ? 1 : 0;',
      },
    ],
    profiles: ['swarm', 'network'],
    needs: has('timer'),
    seeds: 100,
  },
];
