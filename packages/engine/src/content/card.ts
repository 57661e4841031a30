import {
  type Token,
  MAX_NAME_BYTES,
  MAX_REPLICAS,
  MAX_URL_BYTES,
  TOKEN_BYTES,
  accountId,
  bool,
  decode,
  encode,
  integer,
  list,
  nullable,
  text,
  token,
  union,
} from '@pando/protocol';
import { isEncodable } from './encodable.ts';
import { MAX_LABEL_BYTES, MAX_POLL_OPTIONS, MAX_POLL_OPTION_BYTES, MAX_POLL_QUESTION_BYTES } from './limits.ts';

/** The media type of a card in a message; a text in the same message stands in for it where it is not known. */
export const CARD_TYPE = 'application/vnd.pando.card+cbor';

/** Coordinates are stored in millionths of a degree: about a tenth of a metre. */
export const DEGREE = 1_000_000;
const MAX_LATITUDE = 90 * DEGREE;
const MAX_LONGITUDE = 180 * DEGREE;
const MIN_POLL_OPTIONS = 2;

/** Stands in a contact link for a token that nobody has given: whoever uses it asks as a stranger. */
export const NO_TOKEN = new Uint8Array(TOKEN_BYTES) as Token;

const pollFields = {
  question: text(MAX_POLL_QUESTION_BYTES),
  options: list(text(MAX_POLL_OPTION_BYTES), MAX_POLL_OPTIONS),
  /** Whether one may choose several options. */
  multiple: bool,
} as const;
const placeFields = { latitude: integer, longitude: integer, label: text(MAX_LABEL_BYTES) } as const;
const contactFields = {
  account: accountId,
  name: text(MAX_NAME_BYTES),
  homes: list(text(MAX_URL_BYTES), MAX_REPLICAS),
  /** Only of one's own: nobody hands out another's. */
  token: nullable(token),
} as const;

/** What a message shows besides, or instead of, text. */
export const cardCodec = union({ poll: [1, pollFields], location: [2, placeFields], contact: [3, contactFields] });
export type Card = ReturnType<typeof cardCodec.read>;
export type PollCard = Extract<Card, { type: 'poll' }>;

export function encodeCard(card: Card): Uint8Array {
  return encode(cardCodec, card);
}

/** Undefined where it is malformed, of a later version, or nonsense. */
export function readCard(bytes: Uint8Array): Card | undefined {
  const decoded = decode(cardCodec, bytes);
  return decoded.ok && makesSense(decoded.value) ? decoded.value : undefined;
}

/** Whether a card can be sent. */
export function isCard(card: Card): boolean {
  return makesSense(card) && isEncodable(cardCodec, card);
}

function makesSense(card: Card): boolean {
  switch (card.type) {
    case 'poll':
      return (
        card.question.trim() !== '' &&
        card.options.length >= MIN_POLL_OPTIONS &&
        card.options.every((option) => option.trim() !== '') &&
        new Set(card.options).size === card.options.length
      );
    case 'location':
      return Math.abs(card.latitude) <= MAX_LATITUDE && Math.abs(card.longitude) <= MAX_LONGITUDE;
    case 'contact':
      return card.homes.length > 0;
  }
}

/** A card in words, for lists, notifications, searching, and programs that do not know cards. */
export function cardText(card: Card): string {
  switch (card.type) {
    case 'poll':
      return [`📊 ${card.question}`, ...card.options.map((option) => `• ${option}`)].join('\n');
    case 'location': {
      const place = `${degrees(card.latitude)}, ${degrees(card.longitude)}`;
      return card.label === '' ? `📍 ${place}` : `📍 ${card.label} (${place})`;
    }
    case 'contact':
      return `👤 ${card.name}`;
  }
}

function degrees(millionths: number): string {
  return (millionths / DEGREE).toFixed(5);
}
