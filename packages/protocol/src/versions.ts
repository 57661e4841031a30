import { PROTOCOL_VERSION } from './limits.ts';

/** From this version on there are signals: what is told to those who look, and kept by nobody. */
export const SIGNALS_SINCE = 2;
/** From this version on entries with a lifetime are named by it, and forgotten by servers when it is over. */
export const PASSING_SINCE = 3;
/** All that this program speaks, the best first. Records and descriptors name the one that every peer has. */
export const PROTOCOL_VERSIONS: readonly number[] = [PASSING_SINCE, SIGNALS_SINCE, PROTOCOL_VERSION];
