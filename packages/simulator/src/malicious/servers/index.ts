import type { ServerTreason } from '../../scenario.ts';
import { claimingExpired } from './claiming-expired.ts';
import { claimingPassed } from './claiming-passed.ts';
import { damagingBodies } from './damaging-bodies.ts';
import { droppingWelcomes } from './dropping-welcomes.ts';
import { equivocatingAccepts } from './equivocating-accepts.ts';
import { equivocatingFrontiers } from './equivocating-frontiers.ts';
import { equivocatingPromises } from './equivocating-promises.ts';
import { givingKeyPackagesTwice } from './giving-key-packages-twice.ts';
import { inventingEntries } from './inventing-entries.ts';
import { inventingRows } from './inventing-rows.ts';
import { inventingSlots } from './inventing-slots.ts';
import { losingEntries } from './losing-entries.ts';
import { promisingTwice } from './promising-twice.ts';
import { reordering } from './reordering.ts';
import { replayingCertificates } from './replaying-certificates.ts';
import { retagging } from './retagging.ts';
import { silence } from './silence.ts';
import { staleHeads } from './stale-heads.ts';
import { staleRecords } from './stale-records.ts';
import type { Liar, Treason } from './treason.ts';
import { withholdingBodies } from './withholding-bodies.ts';
import { withholdingEntries } from './withholding-entries.ts';
import { withholdingSlots } from './withholding-slots.ts';

/** The ways of being malicious that a scenario can name, each in all its kinds. */
export const TREASONS: Readonly<Record<ServerTreason, readonly ((liar: Liar) => Treason)[]>> = {
  'equivocate-promise': [equivocatingPromises],
  'promise-twice': [promisingTwice],
  'equivocate-accept': [equivocatingAccepts],
  'replay-certificate': [replayingCertificates],
  'withhold-entries': [withholdingEntries, withholdingBodies, losingEntries, silence, claimingExpired, claimingPassed],
  'withhold-slots': [withholdingSlots],
  reorder: [reordering, retagging],
  'stale-head': [staleHeads, inventingSlots],
  'invent-entries': [inventingEntries, inventingRows, damagingBodies],
  'drop-welcomes': [droppingWelcomes],
  'key-package-twice': [givingKeyPackagesTwice],
  'equivocate-frontier': [equivocatingFrontiers],
  'stale-record': [staleRecords],
};
