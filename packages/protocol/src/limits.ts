/** Every bound of the protocol. Sizes are in bytes, times in milliseconds unless the name says otherwise. */

const KIB = 1024;
const MIB = 1024 * KIB;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const PROTOCOL_VERSION = 1;
/** What is told live and not kept. */
export const MAX_SIGNAL_BYTES = 512;

/** One WebSocket message, either way. */
export const MAX_FRAME_BYTES = 4 * MIB;
/** One entry of a log: a padded message. */
export const MAX_ENTRY_BYTES = 256 * KIB;
/** A shared blob of a slot: Welcome and ratchet tree. */
export const MAX_STAGED_BYTES = 3 * MIB;
export const MAX_WELCOME_BYTES = MIB;
/** With the Welcome and what is around both, it fits in a blob. */
export const MAX_RATCHET_TREE_BYTES = 2 * MIB - KIB;
export const MAX_COMMIT_BYTES = MIB;
export const MAX_STATE_BYTES = 512 * KIB;
export const MAX_INBOX_ITEM_BYTES = 64 * KIB;
export const MAX_KEY_PACKAGE_BYTES = 16 * KIB;
/** A hash of the cipher suite: SHA-512 in the longest. */
export const MAX_KEY_PACKAGE_REFERENCE_BYTES = 64;
export const MAX_CREDENTIAL_BYTES = 8 * KIB;
/** An uploaded file, encrypted. */
export const MAX_BLOB_BYTES = 128 * MIB;

/** Push services' addresses are long, but not this long. */
export const MAX_PUSH_ENDPOINT_BYTES = 1024;
export const MAX_WAKE_RANK = 7;

export const MAX_MEMBERS = 1000;
export const MAX_REPLICAS = 8;
export const MAX_DEVICES = 16;
export const MAX_URL_BYTES = 256;
export const MAX_NAME_BYTES = 256;
export const MAX_REASON_BYTES = 512;

/** Rows in one answer or push; the answer also ends before it reaches `MAX_ANSWER_BYTES`. */
export const MAX_ROWS = 1000;
export const MAX_ANSWER_BYTES = 2 * MIB;
export const MAX_FETCH_IDS = 256;
export const MAX_SLOTS_PER_ANSWER = 64;
export const MAX_INBOX_ROWS = 256;
export const MAX_KEY_PACKAGES_PER_BATCH = 64;
export const MAX_KEY_PACKAGES_PER_DEVICE = 256;
export const MAX_TOKENS = 256;
export const MAX_PERMITS_PER_REQUEST = 32;
export const MAX_VOID_SLOTS = 256;

/** How many endorsements close an epoch, where there are that many other members. */
export const ENDORSEMENTS_TO_CLOSE = 2;
/** A key that has not opened the log for this long is not counted among those that could endorse. */
export const ENDORSER_WINDOW_MS = 14 * DAY;

export const DEFAULT_RETENTION_SECONDS = (30 * DAY) / SECOND;
/** What a slot may change a retention to at least: else one member could have the others' words gone before they are read. */
export const MIN_RETENTION_SECONDS = DAY / SECOND;
export const MAX_RETENTION_SECONDS = (400 * DAY) / SECOND;
export const SLOT_RETENTION_MS = 365 * DAY;
export const INBOX_RETENTION_MS = 90 * DAY;
export const PERMIT_LIFETIME_MS = 10 * MINUTE;

/** A connection that has not said hello by then is closed. */
export const HELLO_TIMEOUT_MS = 10 * SECOND;
/** A client sends something, if only a ping, at least this often. */
export const PING_INTERVAL_MS = 5 * SECOND;
export const IDLE_TIMEOUT_MS = MINUTE;
