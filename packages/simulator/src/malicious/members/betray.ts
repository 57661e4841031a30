import { verifyCredential } from '@pando/protocol';
import type { Prng } from '../../prng.ts';
import type { MemberTreason } from '../../scenario.ts';
import type { SimClient, Surroundings } from '../../sim-client.ts';
import { cryptographyOf } from '../../stand-in/cryptography.ts';
import { type Act, perform } from './acts.ts';
import { takeLoot } from './loot.ts';
import { MaliciousMember } from './malicious-member.ts';
import { garbageCommits, oddStates, removeOthers, takeOverAccessKeys, voidSlots } from './treasons/commits.ts';
import { falseEndorsements } from './treasons/endorsements.ts';
import { flood, oddEnvelopes, replayEntries, sendAfterRemoval } from './treasons/entries.ts';
import { equivocateProposals } from './treasons/proposals.ts';
import { puppets } from './treasons/puppets.ts';
import { takeOverReplicas } from './treasons/replicas.ts';
import { badWelcomes } from './treasons/welcomes.ts';

const TREASONS: Readonly<Record<MemberTreason, (me: MaliciousMember) => Act>> = {
  'garbage-commit': garbageCommits,
  'take-over-access-keys': takeOverAccessKeys,
  'take-over-replicas': takeOverReplicas,
  'equivocate-proposals': equivocateProposals,
  'welcome-that-does-not-open': badWelcomes,
  'send-after-removal': sendAfterRemoval,
  flood,
  'replay-entries': replayEntries,
  'void-slots': voidSlots,
  'odd-states': oddStates,
  'odd-envelopes': oddEnvelopes,
  'false-endorsements': falseEndorsements,
  'remove-others': removeOthers,
  puppets,
};

/**
 * Makes a device malicious towards one conversation: its engine stops for good, and with all that was stored somebody
 * goes on who breaks the rules in this way, for some minutes of virtual time. `conversation` is a log id in hexadecimal;
 * a device that is not a member there only stops.
 */
export function betray(
  world: Surroundings,
  client: SimClient,
  conversation: string,
  how: MemberTreason,
  random: Prng,
): void {
  betrayBy(world, client, conversation, TREASONS[how], random);
}

/** The same with a treason that has no name. */
export function betrayBy(
  world: Surroundings,
  client: SimClient,
  conversation: string,
  treason: (me: MaliciousMember) => Act,
  random: Prng,
): void {
  client.crash();
  const cryptography = cryptographyOf(world.cryptography, (length) => random.bytes(length));
  const { crypto } = cryptography;
  const checkCredential = (credential: Uint8Array, key: Uint8Array): boolean =>
    verifyCredential(crypto, credential, key) !== undefined;
  const mls = cryptography.mls(checkCredential, world.suite);
  world.schedule.after(0, async () => {
    const loot = await takeLoot(client, mls, conversation);
    if (loot === undefined) return;
    const member = new MaliciousMember({ world, crypto, mls, random }, client.place, loot);
    await perform(untilItIsDone(member, treason));
  });
}

async function* untilItIsDone(member: MaliciousMember, treason: (me: MaliciousMember) => Act): Act {
  yield* treason(member);
  member.links.close();
}
