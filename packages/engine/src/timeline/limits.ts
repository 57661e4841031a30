/** A clock further ahead than this is never merged; its message still sorts by what it claims. */
export const MAX_CLOCK_AHEAD_MS = 10 * 60 * 1000;
/** Above this many accounts nobody sends receipts, and what comes is ignored. */
export const MAX_ACCOUNTS_WITH_RECEIPTS = 20;
/** Reactions kept for one message. */
export const MAX_REACTIONS = 1000;
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
