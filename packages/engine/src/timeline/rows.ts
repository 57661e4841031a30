import { type Codec, type Infer, bool, decode, list, nullable, struct, text, uint, union, word } from '@pando/protocol';
import {
  MAX_ATTACHMENTS,
  MAX_CONTENT_BYTES,
  MAX_EMOJIS_PER_REACTION,
  MAX_EMOJI_BYTES,
  MAX_HEADS,
  MAX_POLL_OPTIONS,
  attachmentSourceCodec,
  bodyCodec,
  cardCodec,
  messageIdCodec,
  linkPreviewCodec,
  timestampCodec,
} from '../content/index.ts';
import { MAX_EARLY_EDITS, MAX_EARLY_REACTIONS, MAX_EARLY_RETRACTIONS, MAX_REACTIONS, MAX_STRETCHES } from './limits.ts';
import { type Table, table } from './table.ts';
import type { Conversation, NoticeOf } from './types.ts';

const MAX_ID_TEXT = 128;
const MAX_NAME_TEXT = 64 * 1024;
const MAX_ACCOUNTS = 1_000_000;
const MAX_OWN_DEVICES = 1000;
/** Time, conversation, message. */
const MAX_STAR_KEY = 256;

const account = text(MAX_ID_TEXT);
const device = text(MAX_ID_TEXT);
const order = text(MAX_ID_TEXT);
const messageText = text(MAX_CONTENT_BYTES);

/** How far something has come for one of this account's devices. */
const floorCodec = struct({ device, delivered: uint(), read: uint() });
export type Floor = Infer<typeof floorCodec>;

export const conversationCodec = struct({
  unread: uint(),
  /** Those among the unread that speak of this account. */
  mentions: uint(),
  queued: uint(),
  /** Counts the messages of others in the order in which they came here. */
  arrivals: uint(),
  /** `arrivals` when the person last looked. */
  looked: uint(),
  /** Devices that have moved on since this device last told its heads, oldest first. */
  untold: list(device, MAX_HEADS),
  /** What all other accounts have, of this account's devices; never goes back. */
  floors: list(floorCodec, MAX_OWN_DEVICES),
  /** Order key of the first message that the person has not seen; null while there is none. */
  unreadFrom: nullable(order),
});
export type ConversationRow = Infer<typeof conversationCodec>;
export const EMPTY_CONVERSATION: ConversationRow = {
  unread: 0,
  mentions: 0,
  queued: 0,
  arrivals: 0,
  looked: 0,
  untold: [],
  floors: [],
  unreadFrom: null,
};

const reactionCodec = struct({
  id: messageIdCodec,
  account,
  emojis: list(text(MAX_EMOJI_BYTES), MAX_EMOJIS_PER_REACTION),
  order,
});
export type ReactionEntry = Infer<typeof reactionCodec>;

const noticeCodec: Codec<NoticeOf> = union({
  created: [1, { by: account }],
  joined: [2, { who: account, by: nullable(account), link: bool }],
  left: [3, { who: account }],
  removed: [4, { who: account, by: account }],
  renamed: [5, { name: text(MAX_NAME_TEXT), by: account }],
  timer: [6, { seconds: uint(), by: account }],
  'sent-late': [7, { due: uint() }],
  described: [8, { by: account }],
  pictured: [13, { by: account, removed: bool }],
  policy: [9, { what: word(['add', 'edit', 'post']), whom: word(['everybody', 'admins']), by: account }],
  role: [10, { who: account, role: word(['owner', 'admin', 'member']), by: nullable(account) }],
  link: [11, { by: account, revoked: bool }],
  device: [12, { who: account }],
  pinned: [40, { message: messageIdCodec, by: account }],
});

export const lineCodec = union({
  message: [
    1,
    {
      id: messageIdCodec,
      account,
      device,
      number: uint(),
      text: messageText,
      replyTo: nullable(messageIdCodec),
      attachments: list(attachmentSourceCodec, MAX_ATTACHMENTS),
      /** As far as this device knows by itself; receipts add to it. */
      state: word(['queued', 'sent', 'not-sent']),
      /** `arrivals` when it came, from another account; 0 for this account's and for those of who was blocked then. */
      arrival: uint(),
      /** Order key of the edit that gave it its text. */
      edit: nullable(order),
      deleted: bool,
      reactions: list(reactionCodec, MAX_REACTIONS),
      /** When it disappears (ms by the servers' clocks); null: never. */
      expires: nullable(uint()),
      /** Its author wants nobody to be disturbed by it. */
      silent: bool,
      /** Its time was over before a quorum had it: what it said is gone, that it was not sent stays to be seen. */
      lapsed: bool,
      card: nullable(cardCodec),
      preview: nullable(linkPreviewCodec),
      forwarded: bool,
      /** Of a sort that this version does not know. */
      newer: bool,
      /** It spoke of this account when it was first said. */
      mentionsMe: bool,
      /** Key of its row in `stars`. */
      starred: nullable(text(MAX_STAR_KEY)),
    },
  ],
  notice: [2, { id: messageIdCodec, notice: noticeCodec }],
});
export type Line = Infer<typeof lineCodec>;
export type MessageLine = Extract<Line, { type: 'message' }>;

/** What a list shows of a conversation: where its last line is, and that line without what a list does not show. */
export const headCodec = struct({ order, line: lineCodec });
export type Head = Infer<typeof headCodec>;

const earlyEditCodec = struct({ account, order, text: messageText, expires: nullable(uint()) });
export type EarlyEdit = Infer<typeof earlyEditCodec>;

/** What a message id stands for. */
export const referenceCodec = union({
  line: [1, { order }],
  reaction: [2, { account, target: messageIdCodec }],
  /** Has been here and shows nothing by itself: an edit, a retraction, a message deleted on this device. */
  spent: [3, {}],
  /** Has not come, but others refer to it. Who was its author decides what of this counts. */
  expected: [
    4,
    {
      reactions: list(reactionCodec, MAX_EARLY_REACTIONS),
      edits: list(earlyEditCodec, MAX_EARLY_EDITS),
      retractions: list(account, MAX_EARLY_RETRACTIONS),
    },
  ],
});
export type Reference = Infer<typeof referenceCodec>;
export type Expected = Extract<Reference, { type: 'expected' }>;

/** By target and account: the first text of a message; by target, account and order key: those it was given since. */
const versionCodec = struct({ text: messageText });
const voteCodec = struct({ options: list(uint(), MAX_POLL_OPTIONS) });
const closingCodec = struct({ order });
/** The last that was said about pinning a message. */
const pinCodec = struct({ order, account, pinned: bool });
const pinOrderCodec = struct({ message: messageIdCodec });
const starCodec = struct({ conversation: text(MAX_ID_TEXT), message: messageIdCodec });

const deviceCodec = struct({
  account,
  progress: struct({
    start: nullable(uint()),
    contiguous: uint(),
    above: list(struct({ from: uint(), to: uint() }), MAX_STRETCHES),
    claimed: uint(),
  }),
  /** Up to here the person has seen it. */
  read: uint(),
  /** What the last receipt said. */
  toldDelivered: uint(),
  toldRead: uint(),
});
export type DeviceRow = Infer<typeof deviceCodec>;

/** What an account has of one of this account's devices; it came when that device had written up to `since`. */
const markCodec = struct({ device, since: uint(), delivered: uint(), read: uint() });
export type AudienceMark = Infer<typeof markCodec>;

/** The accounts in the conversation, this one included. */
const audienceCodec = list(struct({ account, marks: list(markCodec, MAX_OWN_DEVICES) }), MAX_ACCOUNTS);
export type Audience = Infer<typeof audienceCodec>;

/** An envelope that this account has sent; the body is there if it was this device and was not taken back. */
export const ownCodec = struct({
  timestamp: timestampCodec,
  body: nullable(bodyCodec),
  message: nullable(messageIdCodec),
});

/** A content that disappears: an own one's sendable copy goes with it. */
const expiringCodec = struct({
  conversation: text(MAX_ID_TEXT),
  message: messageIdCodec,
  own: nullable(text(MAX_ID_TEXT)),
});

/** How far an account had come, of one device's messages, and when it said so (ms). */
const receiptTimeCodec = uint();

/** Where what a person sees is stored, for those who take it to another device. */
export const timelineSpaces = {
  list: 'timeline',
  clock: 'timeline.clock',
  lines: spaceOf('lines'),
  references: spaceOf('references'),
  expiring: 'timeline.expiring',
  versions: spaceOf('versions'),
  votes: spaceOf('votes'),
  closings: spaceOf('closings'),
  pins: spaceOf('pins'),
  pinOrder: spaceOf('pin-order'),
  stars: 'timeline.stars',
  own: spaceOf('own'),
  heads: 'timeline.head',
} as const;

export const conversations: Table<ConversationRow> = table(timelineSpaces.list, conversationCodec);
/** By conversation; what `keepHeads` has found. */
export const heads: Table<Head> = table(timelineSpaces.heads, headCodec);
export const clock = table(timelineSpaces.clock, timestampCodec);

/** Lines by order key. */
export const lines = inConversation('lines', lineCodec);
/** By message id. */
export const references = inConversation('references', referenceCodec);
/** Contents that disappear, by `expiryKey`: the first is due first. */
export const expiring = table(timelineSpaces.expiring, expiringCodec);
/** By `receiptKey`: when an account said that it has, or has read, all of a device's messages up to a number. */
export const receiptTimes = inConversation('receipts', receiptTimeCodec);
/** Texts that edited messages had: see `versions.ts`. */
export const versions = inConversation('versions', versionCodec);
/** By poll, account and order key. */
export const votes = inConversation('votes', voteCodec);
/** By poll and account. */
export const closings = inConversation('closings', closingCodec);
/** By message. */
export const pins = inConversation('pins', pinCodec);
/** Those that are pinned, by order key. */
export const pinOrder = inConversation('pin-order', pinOrderCodec);
/** What this account marked in all conversations, by time. */
export const stars = table(timelineSpaces.stars, starCodec);
/** By device. */
export const devices = inConversation('devices', deviceCodec);
/** By `numberKey`. */
export const ownEnvelopes = inConversation('own', ownCodec);
/** One row, `AUDIENCE_KEY`. */
export const audiences = inConversation('audience', audienceCodec);
export const AUDIENCE_KEY = 'audience';

/** Whether bytes from a file may be put into one of `timelineSpaces`. */
export function isTimelineRow(space: string, value: Uint8Array): boolean {
  const [name] = space.split('/');
  switch (name) {
    case timelineSpaces.list:
      return decode(conversationCodec, value).ok;
    case timelineSpaces.clock:
      return decode(timestampCodec, value).ok;
    case timelineSpaces.expiring:
      return decode(expiringCodec, value).ok;
    case 'timeline.lines':
      return decode(lineCodec, value).ok;
    case 'timeline.references':
      return decode(referenceCodec, value).ok;
    case 'timeline.versions':
      return decode(versionCodec, value).ok;
    case 'timeline.votes':
      return decode(voteCodec, value).ok;
    case 'timeline.closings':
      return decode(closingCodec, value).ok;
    case 'timeline.pins':
      return decode(pinCodec, value).ok;
    case 'timeline.pin-order':
      return decode(pinOrderCodec, value).ok;
    case timelineSpaces.stars:
      return decode(starCodec, value).ok;
    default:
      return false;
  }
}

/** A space of its own for each conversation, so that deleting one is clearing a few spaces. */
function inConversation<T>(name: string, codec: Codec<T>): (conversation: Conversation) => Table<T> {
  const space = spaceOf(name);
  return (conversation) => table(space(conversation), codec);
}

function spaceOf(name: string): (conversation: Conversation) => string {
  return (conversation) => `timeline.${name}/${conversation}`;
}
