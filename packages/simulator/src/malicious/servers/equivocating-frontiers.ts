import { type EntryId, type Frontier, type ServerFrame, extendChain, frontierStatement } from '@pando/protocol';
import type { Liar, Treason } from './treason.ts';

/** Signs for one half of its clients that an epoch ended with one entry more, which nobody has. */
export function equivocatingFrontiers({ crypto, self, random }: Liar): Treason {
  const other = ({ body }: Frontier): Frontier => {
    const id = random.bytes(32) as EntryId;
    const chain = extendChain(crypto, body.chain, id, body.slot - 1);
    const forged = { ...body, sequence: body.sequence + 1, chain };
    return { body: forged, signature: frontierStatement.sign(crypto, self().seed, forged) };
  };
  return { tell: (frame, { side }) => (side === 0 ? frame : withFrontier(frame, other)) };
}

function withFrontier(frame: ServerFrame, change: (frontier: Frontier) => Frontier): ServerFrame {
  if (frame.type === 'push')
    return frame.push.type === 'endorsed'
      ? { ...frame, push: { ...frame.push, frontier: change(frame.push.frontier) } }
      : frame;
  const { response } = frame;
  if (response.type === 'stale') return { ...frame, response: { ...response, frontier: change(response.frontier) } };
  return response.type === 'frontier' && response.frontier !== null
    ? { ...frame, response: { ...response, frontier: change(response.frontier) } }
    : frame;
}
