/** Most bytes of a message's text, in UTF-8. */
export const MAX_TEXT_BYTES = 64 * 1024;
/** Most bytes of one encoded MIMI content. */
export const MAX_CONTENT_BYTES = 128 * 1024;
/** Most bytes of an encoded envelope before padding: padded and encrypted it fits in an entry (MAX_ENTRY_BYTES). */
export const MAX_ENVELOPE_BYTES = 192 * 1024 - 1;
/** Parts within parts: the body itself is the first level (draft-ietf-mimi-content, "Nesting"). */
export const MAX_PART_DEPTH = 4;
export const MAX_PARTS = 32;
export const MAX_EXTENSIONS = 16;
export const MAX_EXTENSION_NAME_BYTES = 255;
export const MAX_EXTENSION_VALUE_BYTES = 4096;
/** How deep arrays, maps and tags of an extension's value may nest. */
export const MAX_EXTENSION_DEPTH = 8;
export const MAX_TOPIC_BYTES = 256;
export const MAX_LANGUAGE_BYTES = 64;
export const MAX_CONTENT_TYPE_BYTES = 256;
export const MAX_PART_URL_BYTES = 2048;
/** Keys, nonces, associated data and hashes of an external part. */
export const MAX_CRYPTO_FIELD_BYTES = 256;
export const MAX_DESCRIPTION_BYTES = 4096;
export const MAX_FILE_NAME_BYTES = 1024;
/** Attachments of one message. */
export const MAX_ATTACHMENTS = 10;
/** Pixels along a side of a picture or video, as its message says. */
export const MAX_MEDIA_SIDE = 65_535;
/** Pixels along a side of the preview that a message carries: its bytes are at most 768. */
export const MAX_PREVIEW_SIDE = 16;
/** Bars in the waveform of a voice message. */
export const MAX_PEAKS = 64;
export const MAX_DURATION_MS = 24 * 3600 * 1000;
/** Addresses that keep copies of one attachment, the first included. */
export const MAX_ATTACHMENT_URLS = 8;
/** The longest emoji sequences have under 40 bytes. */
export const MAX_EMOJI_BYTES = 64;
export const MAX_EMOJIS_PER_REACTION = 8;
/** Heads that one envelope may carry: what its sender has seen since its last one. */
export const MAX_HEADS = 64;
/** Devices that one receipt may name. */
export const MAX_RECEIPT_MARKS = 256;
/** Running numbers that one request may ask for. */
export const MAX_RESEND_NUMBERS = 256;
export const MAX_CONTROL_PAYLOAD_BYTES = 128 * 1024;
/** The last millisecond of the year 9999: later times have no four-digit year. */
export const MAX_WALL_MS = 253_402_300_799_999;
export const MAX_CLOCK_COUNTER = 0xffff_ffff;
/** People whom one text may speak of. */
export const MAX_MENTIONS = 64;
export const MAX_POLL_OPTIONS = 12;
export const MAX_POLL_QUESTION_BYTES = 1024;
export const MAX_POLL_OPTION_BYTES = 512;
/** What a place is called. */
export const MAX_LABEL_BYTES = 512;
export const MAX_PREVIEW_TITLE_BYTES = 512;
export const MAX_PREVIEW_DESCRIPTION_BYTES = 1024;
