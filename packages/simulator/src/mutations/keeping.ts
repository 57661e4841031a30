import { type Mutation, has } from './mutation.ts';

/** Bugs in how entries and keys are kept, handed over and let go of. */
export const KEEPING: readonly Mutation[] = [
  {
    name: 'ack-before-fsync',
    breaks: 'A server answers before the last transaction is on its disk.',
    edits: [
      {
        file: 'packages/simulator/src/disk/sim-disk.ts',
        find: '#syncsLate = false;',
        replace: '#syncsLate = true;',
      },
      {
        file: 'packages/simulator/src/disk/sim-disk.ts',
        find: 'if (this.#syncsLate) this.#unsynced += 1;',
        replace: 'if (this.#syncsLate) this.#unsynced = 1;',
      },
    ],
    profiles: ['storage'],
    needs: has('server-crash'),
    seeds: 500,
  },
  {
    name: 'copy-without-sealing',
    breaks: 'A replica goes on taking entries for the set that it was one of, after it has signed what it has of it.',
    edits: [
      {
        file: 'packages/server/src/core/log/append.ts',
        find: '  if (tag < log.row.changedBy) return movedAnswer(core, log, log.row.changedBy);\n',
        replace: '',
      },
      {
        file: 'packages/server/src/core/dispatch.ts',
        find: `  'seal',
  'activate',
]);`,
        replace: `  'seal',
  'activate',
  'append',
]);`,
      },
    ],
    profiles: ['membership'],
    needs: has('replace-server'),
    seeds: 500,
  },
  {
    name: 'active-before-held',
    breaks: 'A new replica signs that it holds everything, and a move ends, before anything was copied.',
    edits: [
      {
        file: 'packages/server/src/core/replication/hold.ts',
        find: `if (lacking !== undefined) return refusal('conflict', lacking);`,
        replace: `if (lacking === 'never') return refusal('conflict', lacking);`,
      },
      {
        file: 'packages/engine/src/conversation/move-filling.ts',
        find: 'for (; target.source < sources.length; toNextSource(target)) {',
        replace: 'for (; target.source < 0; toNextSource(target)) {',
      },
    ],
    profiles: ['membership', 'storage'],
    needs: has('replace-server', 'server-wipe', 'bit-flip', 'server-set-back'),
    seeds: 200,
  },
  {
    name: 'no-repair-after-closing',
    breaks: 'After closing an epoch a replica takes no entry of it any more, whatever list names that.',
    edits: [
      {
        file: 'packages/server/src/core/replication/repair.ts',
        find: 'if (store.offers.wanted(log.row.number, id) !== tag)',
        replace: 'if (tag < log.row.endorsed || store.offers.wanted(log.row.number, id) !== tag)',
      },
    ],
    profiles: ['membership', 'storage'],
    needs: has('replace-server', 'server-wipe', 'bit-flip', 'server-set-back'),
    seeds: 200,
  },
  {
    name: 'frontiers-of-before',
    breaks: 'A server that was restored gives out frontiers as the incarnation before it signed them.',
    edits: [
      {
        file: 'packages/server/src/core/slots/frontier.ts',
        find: 'return equalBytes(frontier.body.incarnation, core.self.incarnation) ? frontier : sign(core, log, frontier.body);',
        replace: 'return frontier;',
      },
    ],
    profiles: ['storage', 'swarm'],
    needs: ({ steps }) => steps.some((step) => step.do === 'server-set-back' && step.careful),
    seeds: 500,
  },
  {
    name: 'epoch-never-closed',
    breaks: 'A device keeps the keys of epochs that are closed.',
    edits: [
      {
        file: 'packages/engine/src/conversation/closing.ts',
        find: '  takeGroup(ctx, turn, c, ctx.ports.mls.deleteEpochsBefore(c.group, oldest.epoch));\n',
        replace: '',
      },
    ],
    profiles: ['swarm', 'membership'],
    seeds: 20,
  },
  {
    name: 'ten-generations',
    breaks: "Keys of ten of a sender's messages are kept for entries that come out of order, instead of 4,096.",
    edits: [
      {
        file: 'packages/engine/src/mls/context.ts',
        find: 'KEPT_GENERATIONS = 4096;',
        replace: 'KEPT_GENERATIONS = 10;',
      },
    ],
    profiles: ['network', 'swarm'],
    needs: ({ steps }) => steps.filter((step) => step.do === 'say').length > 60,
    seeds: 500,
  },
  {
    name: 'state-from-backup',
    breaks: 'A device that was set back goes on with the MLS state of its backup.',
    edits: [
      {
        file: 'packages/engine/src/conversation/entries.ts',
        find: '        c.cloned = true;\n',
        replace: '',
      },
    ],
    profiles: ['storage', 'swarm'],
    needs: has('client-set-back'),
    seeds: 200,
  },
  {
    name: 'stale-is-dropped',
    breaks: 'A message that a replica refuses because its epoch is over is given up instead of being encrypted again.',
    edits: [
      {
        file: 'packages/engine/src/conversation/outbox.ts',
        find: `    if (answer.type === 'stale' || answer.type === 'moved') item.stale = true;`,
        replace: `    if (answer.type === 'stale') {
      c.outbox.delete(item.row.order);
      outboxTable(c.id).delete(turn.tx, numberKey(item.row.order));
      return;
    }
    if (answer.type === 'moved') item.stale = true;`,
      },
    ],
    profiles: ['membership', 'network'],
    needs: has('add', 'remove'),
    seeds: 200,
  },
  {
    name: 'deliver-before-persist',
    breaks: 'A client shows what came before it has stored it.',
    edits: [
      {
        file: 'packages/simulator/src/sim-client.ts',
        find: `    this.#planned = [];
    if (this.#hasWrites) {`,
        replace: `    this.#planned = [];
    for (const effect of effects) if (effect.type === 'notify') this.#perform(effect);
    if (this.#hasWrites) {`,
      },
      {
        file: 'packages/simulator/src/sim-client.ts',
        find: '      else this.#perform(effect);',
        replace: "      else if (effect.type !== 'notify') this.#perform(effect);",
      },
    ],
    profiles: ['storage', 'swarm'],
    needs: has('client-crash'),
    seeds: 500,
  },
];
