import { type Mutation, has, hasTreason } from './mutation.ts';

/** Bugs in who may do what at a log, and in how people come in. */
export const ACCESS: readonly Mutation[] = [
  {
    name: 'shared-access-key',
    breaks: 'All leaves of a conversation have one access key instead of one each.',
    edits: [
      {
        file: 'packages/engine/src/conversation/commit-plan.ts',
        find: 'const access = plan.renews ? freshAccess(ctx) : c.row.access;',
        replace: 'const access = c.row.access;',
      },
      {
        file: 'packages/engine/src/conversation/next-state.ts',
        find: 'access: add.access.key,\n    provisional: true,',
        replace: 'access: access.key,\n    provisional: false,',
      },
      {
        file: 'packages/engine/src/conversation/commit-plan.ts',
        find: 'accessSeed: add.access.seed,',
        replace: 'accessSeed: c.row.access.seed,',
      },
      {
        file: 'packages/engine/src/conversation/state.ts',
        find: 'state.leaves.map(({ access, provisional }) => ({ key: access, provisional }))',
        replace: `[...new Map(state.leaves.map((leaf) => [toHex(leaf.access), leaf])).values()].map(({ access, provisional }) => ({ key: access, provisional }))`,
      },
      {
        file: 'packages/engine/src/conversation/slot-rules.ts',
        find: `    return 'two leaves share an access key';`,
        replace: '    after.leaves.length;',
      },
      {
        file: 'packages/engine/src/conversation/slot-rules.ts',
        find: `if (!row.provisional) return`,
        replace: `if (row.name === undefined) return`,
      },
      {
        file: 'packages/engine/src/conversation/validity.ts',
        find: `  if (!equalBytes(applied.committer.leaf.signatureKey, signer.leafKey))
    return invalid('another leaf signed it than committed');`,
        replace: '',
      },
      {
        file: 'packages/engine/src/conversation/validity.ts',
        find: 'after: state, value, signer, were, are }',
        replace:
          'after: state, value, signer: before.state.leaves.find((row) => equalBytes(row.leafKey, applied.committer.leaf.signatureKey)) ?? signer, were, are }',
      },
    ],
    profiles: ['byzantine', 'membership'],
    needs: has('remove', 'member-treason'),
    seeds: 200,
  },
  {
    name: 'provisional-keys-endorse',
    breaks: 'A replica counts the endorsements of keys that an inviter made for others, too.',
    edits: [
      {
        file: 'packages/server/src/core/slots/endorsers.ts',
        find: 'log.endorsedList.filter((each) => !each.provisional).map(',
        replace: 'log.endorsedList.map(',
      },
    ],
    profiles: ['byzantine'],
    needs: hasTreason('puppets'),
    seeds: 500,
  },
  {
    name: 'void-slots-endorse',
    breaks: "A replica counts endorsements by the last decided slot's list, though that slot may be void.",
    edits: [
      {
        file: 'packages/server/src/core/log/log-state.ts',
        find: 'return {\n    endorsedList,\n    honoured: new Set([...honoured, ...listed]),',
        replace:
          'return {\n    endorsedList: value.body.binding.accessKeys,\n    honoured: new Set([...honoured, ...listed]),',
      },
    ],
    profiles: ['byzantine'],
    needs: hasTreason('puppets'),
    seeds: 200,
  },
  {
    name: 'committer-alone-introduces',
    breaks: 'Nobody but the committer brings introductions to those that its commit added.',
    edits: [
      {
        file: 'packages/engine/src/conversation/introducing.ts',
        find: 'if (joiner.at <= turn.now) look(ctx, turn, c, joiner);',
        replace: 'if (joiner.at <= turn.now) joiner.at = Number.POSITIVE_INFINITY;',
      },
    ],
    profiles: ['membership', 'byzantine'],
    needs: has('client-lost'),
    seeds: 500,
  },
  {
    name: 'first-home-only',
    breaks: "A reader takes the record of the first home that answers, instead of the highest version of a quorum's.",
    edits: [
      {
        file: 'packages/engine/src/account/record-reader.ts',
        find: 'answered.has(replicaId(home))).length >= homes.quorum;',
        replace: 'answered.has(replicaId(home))).length >= 1;',
      },
    ],
    profiles: ['byzantine'],
    needs: hasTreason('stale-record'),
    seeds: 500,
  },
];
