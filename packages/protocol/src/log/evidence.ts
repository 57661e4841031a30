import { equalBytes } from '../bytes.ts';
import { type Infer, list, nullable, struct, uint, union } from '../cbor/index.ts';
import { type DecisionCertificate, isDecision } from '../consensus/certificate.ts';
import { isSignedVote, vote, voteBody, votesContradict } from '../consensus/vote.ts';
import type { SignatureCrypto } from '../crypto.ts';
import { type Hash, type Incarnation, type ServerKey, entryId, hash } from '../ids.ts';
import { MAX_ROWS } from '../limits.ts';
import { type ReplicaSet, replicaId } from '../replica-set.ts';
import { extendChain } from './head.ts';
import {
  type ListStatement,
  isSignedListStatement,
  listBody,
  listStatement,
  listStatementsContradict,
} from './list-statement.ts';

/** Rows that lead from a chain to that of a later statement. */
const listLink = struct({ chain: hash, rows: list(struct({ id: entryId, tag: uint() }), MAX_ROWS) });
export type ListLink = Infer<typeof listLink>;

/**
 * Two statements that one server signed and that cannot both be true: whoever sees them knows that it lied, or forgot.
 * Two `lists` contradict each other directly, or by `link`: the rows before `other` lead to another chain at `one`.
 */
export const evidence = union({
  votes: [0, { one: vote, other: vote }],
  lists: [1, { one: listStatement, other: listStatement, link: nullable(listLink) }],
});
export type Evidence = Infer<typeof evidence>;

/** Whom it speaks against. Only if `isEvidence` does that mean anything. */
export function accusedBy({ type, one }: Evidence): { readonly key: ServerKey; readonly incarnation: Incarnation } {
  const { server, incarnation } = type === 'votes' ? voteBody(one) : listBody(one);
  return { key: server, incarnation };
}

/** Whether these are statements of one server, signed by it, that contradict each other. Needs no other knowledge. */
export function isEvidence(crypto: SignatureCrypto, it: Evidence): boolean {
  switch (it.type) {
    case 'votes':
      return (
        isSameSigner(voteBody(it.one), voteBody(it.other)) &&
        votesContradict(it.one, it.other) &&
        isSignedVote(crypto, it.one) &&
        isSignedVote(crypto, it.other)
      );
    case 'lists':
      return (
        isSameSigner(listBody(it.one), listBody(it.other)) &&
        (it.link === null
          ? listStatementsContradict(it.one, it.other)
          : leadsElsewhere(crypto, it.one, it.other, it.link)) &&
        isSignedListStatement(crypto, it.one) &&
        isSignedListStatement(crypto, it.other)
      );
  }
}

/**
 * Whether two decision certificates show two values decided in one instance by `set`. Then more than one server of a
 * set of four lied; which of them, the certificates do not say, for an honest one may have accepted both.
 */
export function areTwoDecisions(
  crypto: SignatureCrypto,
  set: ReplicaSet,
  instanceHash: Hash,
  one: DecisionCertificate,
  other: DecisionCertificate,
): boolean {
  return (
    !equalBytes(one.ballot.value, other.ballot.value) &&
    [one, other].every((each) => isDecision(crypto, set, instanceHash, each.ballot.value, each))
  );
}

function leadsElsewhere(
  crypto: SignatureCrypto,
  one: ListStatement,
  other: ListStatement,
  { chain: start, rows }: ListLink,
): boolean {
  const [before, after] = [listBody(one), listBody(other)];
  if (!equalBytes(before.log, after.log) || after.sequence - before.sequence !== rows.length) return false;
  let chain = start;
  for (const { id, tag } of rows) chain = extendChain(crypto, chain, id, tag);
  return equalBytes(chain, after.chain) && !equalBytes(start, before.chain);
}

interface Signer {
  readonly server: ServerKey;
  readonly incarnation: Incarnation;
}

function isSameSigner(a: Signer, b: Signer): boolean {
  return (
    replicaId({ key: a.server, incarnation: a.incarnation }) ===
    replicaId({ key: b.server, incarnation: b.incarnation })
  );
}
