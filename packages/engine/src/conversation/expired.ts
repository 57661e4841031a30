import type { Conversation, KnownEntry } from './model.ts';
import { isInForce } from './replica-change.ts';

/**
 * Whether an entry's body is gone for good: it is older than the servers keep. One server that says so may lie to keep a
 * message from a reader, so it takes more of them than can lie to say so, and a quorum of the replicas in force that do not
 * have the body: the others, which are there and read to the end, do not list the entry at all.
 */
export function hasExpired(c: Conversation, entry: Pick<KnownEntry, 'holders' | 'expiredAt'>): boolean {
  if (entry.expiredAt.size === 0) return false;
  const { replicas, quorum } = c.row.replicas;
  let saying = 0;
  let lacking = 0;
  for (const session of c.sessions.values()) {
    if (!isInForce(c, session)) continue;
    if (entry.expiredAt.has(session.id)) saying += 1;
    else if (session.phase === 'live' && !entry.holders.has(session.id)) lacking += 1;
  }
  const liars = replicas.length - quorum;
  return saying > liars && saying + lacking >= quorum;
}
