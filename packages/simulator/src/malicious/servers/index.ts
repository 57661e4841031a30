import type { ServerTreason } from '../../scenario.ts';
import { droppingWelcomes } from './dropping-welcomes.ts';
import { equivocatingAccepts } from './equivocating-accepts.ts';
import { equivocatingFrontiers } from './equivocating-frontiers.ts';
import { equivocatingPromises } from './equivocating-promises.ts';
import { givingKeyPackagesTwice } from './giving-key-packages-twice.ts';
import { inventingEntries } from './inventing-entries.ts';
import { promisingTwice } from './promising-twice.ts';
import { reordering } from './reordering.ts';
import { replayingCertificates } from './replaying-certificates.ts';
import { staleHeads } from './stale-heads.ts';
import type { Liar, Treason } from './treason.ts';
import { withholdingEntries } from './withholding-entries.ts';
import { withholdingSlots } from './withholding-slots.ts';

/** The ways of being malicious that a scenario can name. */
export const TREASONS: Readonly<Record<ServerTreason, (liar: Liar) => Treason>> = {
  'equivocate-promise': equivocatingPromises,
  'promise-twice': promisingTwice,
  'equivocate-accept': equivocatingAccepts,
  'replay-certificate': replayingCertificates,
  'withhold-entries': withholdingEntries,
  'withhold-slots': withholdingSlots,
  reorder: reordering,
  'stale-head': staleHeads,
  'invent-entries': inventingEntries,
  'drop-welcomes': droppingWelcomes,
  'key-package-twice': givingKeyPackagesTwice,
  'equivocate-frontier': equivocatingFrontiers,
};
