import { type Codec, decode } from '@pando/protocol';
import { type Stored, decodeStored, encodeStored } from '../stored.ts';
import { conversationCodec, headCodec, lineCodec, ownCodec, referenceCodec, timelineSpaces } from '../timeline/rows.ts';
import type { Transaction } from '../transaction.ts';

/* Rows of the timeline as stores without a version have them. They are arrays, so a field that came means another length. */

type Fields = readonly Stored[];

/** A row that fits no layout that this program has ever written. */
export class UnknownLayout extends Error {
  constructor(space: string) {
    super(`A row of ${space} has a layout that this program does not know.`);
    this.name = 'UnknownLayout';
  }
}

const MESSAGE = 1;
const NOTICE = 2;
const EXPECTED = 4;
const JOINED = 2;
/** Of a message, its number included: with one attachment or none, or several; with a time to live; with cards. */
const FIRST_MESSAGE = 13;
const LIVING_MESSAGE = 16;
const WITHOUT_LIFE: Fields = [null, false, false];
/** Card, preview, forwarded, newer, mentions, starred. */
const WITHOUT_CARDS: Fields = [null, null, false, false, false, null];
const ATTACHMENTS_AT = 7;
/** Of an attachment, before it said what is to be seen. */
const FIRST_ATTACHMENT = 10;

/** Brings the rows of these conversations to the present layout. */
export async function upgradeTimeline(tx: Transaction, conversations: readonly string[]): Promise<void> {
  await upgradeSpace(tx, timelineSpaces.list, conversationCodec, conversation);
  for (const id of conversations) {
    await upgradeSpace(tx, timelineSpaces.lines(id), lineCodec, line);
    await upgradeSpace(tx, timelineSpaces.references(id), referenceCodec, reference);
    await upgradeSpace(tx, timelineSpaces.own(id), ownCodec, own);
  }
  // They are found anew where they are not kept.
  for (const { key, value } of await tx.range(timelineSpaces.heads))
    if (!decode(headCodec, value).ok) tx.delete(timelineSpaces.heads, key);
}

async function upgradeSpace(
  tx: Transaction,
  space: string,
  codec: Codec<unknown>,
  upgrade: (fields: Fields) => Fields,
): Promise<void> {
  for (const { key, value } of await tx.range(space)) {
    if (decode(codec, value).ok) continue;
    const stored = decodeStored<Stored>(value);
    const upgraded = isFields(stored) ? encodeStored(upgrade(stored)) : undefined;
    if (upgraded === undefined || !decode(codec, upgraded).ok) throw new UnknownLayout(space);
    tx.put(space, key, upgraded);
  }
}

/** Unread, then mentions among them; at the end the first that is unread. */
function conversation(fields: Fields): Fields {
  const withEnd = fields.length === 6 ? [...fields, null] : fields;
  const [unread = 0, ...rest] = withEnd;
  return withEnd.length === 7 ? [unread, 0, ...rest] : withEnd;
}

function line(fields: Fields): Fields {
  if (fields[0] === NOTICE) return noticeLine(fields);
  if (fields[0] !== MESSAGE) return fields;
  let message = fields;
  if (message.length === FIRST_MESSAGE) message = [...withAttachments(message), ...WITHOUT_LIFE];
  if (message.length === LIVING_MESSAGE) message = [...message, ...WITHOUT_CARDS];
  return message;
}

function withAttachments(fields: Fields): Fields {
  const attached = fields[ATTACHMENTS_AT];
  const list = attached === null || attached === undefined ? [] : isList(attached) ? attached : [attached];
  const attachments = list.map((each) => (isFields(each) && each.length === FIRST_ATTACHMENT ? [...each, null] : each));
  return fields.with(ATTACHMENTS_AT, attachments);
}

/** Several attachments rather than the fields of one, which begin with its name. */
function isList(attached: Stored): attached is Fields {
  return isFields(attached) && typeof attached[0] !== 'string';
}

/** Whether somebody joined by a link was not said. */
function noticeLine(fields: Fields): Fields {
  const notice = fields[2];
  if (notice === undefined || !isFields(notice) || notice[0] !== JOINED || notice.length !== 3) return fields;
  return fields.with(2, [...notice, false]);
}

/** Edits that came before their message had no time to live. */
function reference(fields: Fields): Fields {
  const edits = fields[2];
  if (fields[0] !== EXPECTED || edits === undefined || !isFields(edits)) return fields;
  return fields.with(
    2,
    edits.map((edit) => (isFields(edit) && edit.length === 3 ? [...edit, null] : edit)),
  );
}

/** What was sent and cannot be read any more is not sent again. */
function own(fields: Fields): Fields {
  return fields.with(1, null);
}

function isFields(value: Stored): value is Fields {
  return Array.isArray(value);
}
