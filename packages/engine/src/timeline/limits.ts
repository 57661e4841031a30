/** A clock further ahead than this is never merged; its message still sorts by what it claims. */
export const MAX_CLOCK_AHEAD_MS = 10 * 60 * 1000;
/** Above this many accounts nobody sends receipts, and what comes is ignored. */
export const MAX_ACCOUNTS_WITH_RECEIPTS = 20;
/** Reactions kept for one message. */
export const MAX_REACTIONS = 1000;
/** Of one account: the first; nobody else's place is taken by more. */
export const MAX_REACTIONS_OF_ONE = 16;
/** Reactions, edits and retractions kept for a message that has not come. */
export const MAX_EARLY_REACTIONS = 256;
export const MAX_EARLY_EDITS = 32;
export const MAX_EARLY_RETRACTIONS = 1000;
/** Stretches of running numbers kept above a hole; one more, and the lowest hole is given up. */
export const MAX_STRETCHES = 256;
/** A member who claims that another device is further ahead than this is not believed. */
export const MAX_CLAIM_AHEAD = 4096;
/** Numbers of one device that `missing` names. */
export const MAX_MISSING = 256;
/** Texts kept of one message besides the first: the latest. */
export const MAX_VERSIONS = 32;
/** Votes kept of one account in one poll: the latest. */
export const MAX_VOTES = 16;
/** Votes that are looked at for one poll. */
export const MAX_VOTE_ROWS = 20_000;
/** Pinned messages that are shown of one conversation: the latest. */
export const MAX_PINS = 50;
