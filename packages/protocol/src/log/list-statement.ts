import { equalBytes } from '../bytes.ts';
import { type Infer, union } from '../cbor/index.ts';
import type { SignatureCrypto } from '../crypto.ts';
import {
  type Frontier,
  type Head,
  type Seal,
  frontier,
  frontierStatement,
  head,
  headStatement,
  seal,
  sealStatement,
} from './head.ts';

/** What a replica signs of its list of a log's entries. */
export const listStatement = union({ head: [0, { head }], frontier: [1, { frontier }], seal: [2, { seal }] });
export type ListStatement = Infer<typeof listStatement>;

export function listBody(it: ListStatement): Head['body'] | Frontier['body'] | Seal['body'] {
  switch (it.type) {
    case 'head':
      return it.head.body;
    case 'frontier':
      return it.frontier.body;
    case 'seal':
      return it.seal.body;
  }
}

export function isSignedListStatement(crypto: SignatureCrypto, it: ListStatement): boolean {
  switch (it.type) {
    case 'head':
      return headStatement.verify(crypto, it.head.body.server, it.head.body, it.head.signature);
    case 'frontier':
      return frontierStatement.verify(crypto, it.frontier.body.server, it.frontier.body, it.frontier.signature);
    case 'seal':
      return sealStatement.verify(crypto, it.seal.body.server, it.seal.body, it.seal.signature);
  }
}

/**
 * Whether no replica that keeps the rules could have signed both of these about one log: a list only grows, a slot has
 * one value, and a frontier or seal of one slot is signed once (a seal's `expired` rises).
 */
export function listStatementsContradict(one: ListStatement, other: ListStatement): boolean {
  const [a, b] = [listBody(one), listBody(other)];
  if (!equalBytes(a.log, b.log)) return false;
  if (a.sequence === b.sequence && !equalBytes(a.chain, b.chain)) return true;
  if (one.type !== 'head' && other.type !== 'head') return closingsContradict(one, other);
  if (one.type === 'head' && other.type === 'head') return headsContradict(one.head, other.head);
  if (one.type === 'head' && other.type === 'frontier') return headBreaks(one.head, other.frontier);
  return one.type === 'frontier' && other.type === 'head' && headBreaks(other.head, one.frontier);
}

type Closing = Exclude<ListStatement, { type: 'head' }>;

function closingsContradict(one: Closing, other: Closing): boolean {
  const [a, b] = [closingBody(one), closingBody(other)];
  if (a.slot !== b.slot) return one.type === 'frontier' && other.type === 'frontier' && goesBack(a, b, 'slot');
  if (!equalBytes(a.value, b.value)) return true;
  if (one.type !== other.type) return false;
  return a.sequence !== b.sequence || (one.type === 'frontier' && a.expired !== b.expired);
}

function closingBody(it: Closing): Frontier['body'] | Seal['body'] {
  return it.type === 'frontier' ? it.frontier.body : it.seal.body;
}

function headsContradict({ body: a }: Head, { body: b }: Head): boolean {
  return (
    goesBack(a, b, 'decided') || goesBack(a, b, 'endorsed') || (a.decided - b.decided) * (a.endorsed - b.endorsed) < 0
  );
}

/** Of two statements, the one that was signed later by its slots has the shorter list. */
function goesBack<K extends string>(
  a: Readonly<Record<K | 'sequence', number>>,
  b: Readonly<Record<K | 'sequence', number>>,
  by: K,
): boolean {
  return (a[by] - b[by]) * (a.sequence - b.sequence) < 0;
}

/** A head says by `endorsed` whether it was signed before the frontier or after it. */
function headBreaks({ body: head }: Head, { body: frontier }: Frontier): boolean {
  return head.endorsed < frontier.slot ? head.sequence > frontier.sequence : head.sequence < frontier.sequence;
}
