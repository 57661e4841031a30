import { type Mutation, has, hasTreason } from './mutation.ts';

/** Bugs in how commits are decided and judged. */
export const DECIDING: readonly Mutation[] = [
  {
    name: 'no-certificate-check',
    breaks: 'An acceptor accepts whatever it is told to, without a certificate that allows the ballot.',
    edits: [
      {
        file: 'packages/protocol/src/consensus/certificate.ts',
        find: '  return (\n    isQuorum(set, certificate.length) &&',
        replace: '  return (\n    certificate.length >= 0 || isQuorum(set, certificate.length) &&',
      },
    ],
    profiles: ['byzantine'],
    needs: hasTreason('equivocate-proposals'),
    seeds: 500,
  },
  {
    name: 'merge-without-decision',
    breaks: 'A device takes up its own commit as soon as one replica has accepted it.',
    edits: [
      {
        file: 'packages/engine/src/conversation/proposing.ts',
        find: 'const step = live.proposal.receive(session.id, answer, phase);',
        replace: `if (answer.type === 'accepted') {
      const { ballot } = answer.accepted.body;
      return decided(ctx, answered, c, { value: live.row.value, hash: live.row.hash, certificate: { ballot, accepted: [answer.accepted] } });
    }
    const step = live.proposal.receive(session.id, answer, phase);`,
      },
      {
        file: 'packages/engine/src/conversation/slots.ts',
        find: 'if (!isDecision(ctx.ports.crypto, c.row.replicas, instanceHash, hash, decided.certificate)) return false;',
        replace: `const isOwn = c.live !== undefined && equalBytes(c.live.row.hash, hash);
  if (!isOwn && !isDecision(ctx.ports.crypto, c.row.replicas, instanceHash, hash, decided.certificate)) return false;`,
      },
    ],
    profiles: ['membership'],
    needs: has('add', 'remove'),
    seeds: 50,
  },
  {
    name: 'rounds-without-bound',
    breaks: 'An acceptor promises a ballot however high its round is.',
    edits: [
      {
        file: 'packages/server/src/core/consensus/acceptor.ts',
        find: 'const tooFar = ballot.round > decision.now;',
        replace: 'const tooFar = ballot.round > decision.now && ballot.round < 0;',
      },
    ],
    profiles: ['byzantine'],
    needs: hasTreason('equivocate-proposals'),
    seeds: 500,
  },
  {
    name: 'validity-by-clock',
    breaks: 'A slot that a device learns late, by its own clock, it takes for void.',
    edits: [
      {
        file: 'packages/engine/src/conversation/slots.ts',
        find: 'const verdict = await judge(judgeOf(ctx, c), before, decided.value, own?.staged);',
        replace: `const judged = await judge(judgeOf(ctx, c), before, decided.value, own?.staged);
  const isLate = judged.verdict === 'valid' && turn.now > judged.state.wall + 60 * 60 * 1000;
  const verdict = isLate ? ({ verdict: 'void', reason: 'too old', signer: undefined }) : judged;`,
      },
    ],
    profiles: ['swarm', 'network'],
    needs: has('sleep'),
    seeds: 200,
  },
];
