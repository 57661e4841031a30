import type { SlotWorldOptions } from './slot-world.ts';

type Preset = Omit<SlotWorldOptions, 'certificates'> & { readonly about: string };

const FOUR = { servers: 4, values: ['A', 'B'], rounds: 2, honest: [], malicious: false, liar: false } as const;

/**
 * Worlds in which one value is to be decided. Whoever breaks rules can do all that the honest do, so where there is a
 * malicious proposer others add nothing that could go wrong; that they finish is checked apart.
 */
export const SLOT_WORLDS = {
  'two-proposers': { ...FOUR, about: '(4, 3), two honest proposers, one server may die', honest: [0, 1] },
  'malicious-member': {
    ...FOUR,
    about: '(4, 3), a malicious proposer, who is removed meanwhile; one server may die',
    malicious: true,
    objectTo: 1,
  },
  liar: { ...FOUR, about: '(4, 3), a server that lies, two honest proposers', honest: [0, 1], liar: true },
  league: { ...FOUR, about: '(4, 3), a server that lies and a malicious proposer', malicious: true, liar: true },
  'league-removed': {
    ...FOUR,
    about: '(4, 3), the same, and the proposer is removed meanwhile',
    malicious: true,
    liar: true,
    objectTo: 1,
  },
  three: { ...FOUR, about: '(3, 2), a malicious proposer; one server may die', servers: 3, malicious: true },
  alone: { ...FOUR, about: '(1, 1), a malicious proposer and an honest one', servers: 1, honest: [0], malicious: true },
} as const satisfies Record<string, Preset>;

export type SlotWorldName = keyof typeof SLOT_WORLDS;
