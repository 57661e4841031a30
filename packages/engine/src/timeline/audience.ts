import type { PandoEvent } from '../api.ts';
import type { DeviceTag, MessageId } from '../content/index.ts';
import type { StoreReader } from '../store.ts';
import { conversationRow } from './conversation-row.ts';
import { numberKey } from './order-key.ts';
import { last } from './progress.ts';
import {
  AUDIENCE_KEY,
  type Audience,
  type AudienceMark,
  type Floor,
  audiences,
  conversations,
  devices,
  lines,
  ownEnvelopes,
  references,
} from './rows.ts';
import type { Account, Conversation, Timeline } from './types.ts';
import { deliveryOf } from './view.ts';

/** Who is in the conversation now, this account included: own messages are delivered when all others have them. */
export async function setMembers(
  timeline: Timeline,
  conversation: Conversation,
  accounts: readonly Account[],
): Promise<readonly PandoEvent[]> {
  const { tx } = timeline;
  const known = new Map((await audienceOf(tx, conversation)).map((each) => [each.account, each]));
  const marks = await marksOfNewcomer(timeline, conversation);
  const audience = accounts.map((account) => known.get(account) ?? { account, marks });
  audiences(conversation).put(tx, AUDIENCE_KEY, audience);
  return raiseFloors(timeline, conversation, audience);
}

export async function audienceOf(reader: StoreReader, conversation: Conversation): Promise<Audience> {
  return (await audiences(conversation).get(reader, AUDIENCE_KEY)) ?? [];
}

/** Brings the floors up to what all others have, and tells which own messages have moved on by that. */
export async function raiseFloors(
  timeline: Timeline,
  conversation: Conversation,
  audience: Audience,
): Promise<readonly PandoEvent[]> {
  const { tx, self } = timeline;
  const others = audience.filter(({ account }) => account !== self.account);
  const row = await conversationRow(tx, conversation);
  const floors = new Map(row.floors.map((floor) => [floor.device, floor]));
  const events: PandoEvent[] = [];
  for (const device of new Set(others.flatMap(({ marks }) => marks.map((mark) => mark.device)))) {
    const old = floors.get(device) ?? { device, delivered: 0, read: 0 };
    const raised = raisedFloor(
      old,
      others.map(({ marks }) => marks.find((mark) => mark.device === device)),
    );
    if (raised.delivered === old.delivered && raised.read === old.read) continue;
    floors.set(device, raised);
    conversations.put(tx, conversation, { ...row, floors: [...floors.values()] });
    events.push(...(await movedOn(timeline, conversation, old, raised)));
  }
  return events;
}

/** The ids of the messages that one of this account's devices sent under numbers above `after` up to `upTo`. */
export async function ownMessages(
  timeline: Timeline,
  conversation: Conversation,
  device: DeviceTag,
  after: number,
  upTo: number,
): Promise<readonly MessageId[]> {
  if (upTo <= after) return [];
  const rows = await ownEnvelopes(conversation).range(timeline.tx, {
    after: numberKey(device, after),
    before: numberKey(device, upTo + 1),
  });
  return rows.map(({ value }) => value.message).filter((id) => id !== null);
}

/**
 * What was written before somebody came does not wait for them; but it takes one who really has it to move on.
 * (What nobody was there for moves on with the first later message that somebody has.)
 */
function raisedFloor(old: Floor, marks: readonly (AudienceMark | undefined)[]): Floor {
  const reached = (kind: 'delivered' | 'read'): number => {
    const all = Math.min(...marks.map((mark) => (mark === undefined ? 0 : Math.max(mark[kind], mark.since))));
    const any = Math.max(...marks.map((mark) => mark?.[kind] ?? 0));
    return Math.max(old[kind], Math.min(all, any));
  };
  return { device: old.device, delivered: reached('delivered'), read: reached('read') };
}

async function movedOn(
  timeline: Timeline,
  conversation: Conversation,
  from: Floor,
  to: Floor,
): Promise<readonly PandoEvent[]> {
  const after = to.read > from.read ? from.read : from.delivered;
  const events: PandoEvent[] = [];
  for (const message of await ownMessages(timeline, conversation, to.device, after, to.delivered)) {
    const reference = await references(conversation).get(timeline.tx, message);
    const line = reference?.type === 'line' ? await lines(conversation).get(timeline.tx, reference.order) : undefined;
    if (line?.type !== 'message') continue;
    const state = deliveryOf(timeline, [to], line);
    if (state !== deliveryOf(timeline, [from], line)) events.push({ type: 'state', conversation, message, state });
  }
  return events;
}

async function marksOfNewcomer(timeline: Timeline, conversation: Conversation): Promise<readonly AudienceMark[]> {
  const { tx, self } = timeline;
  const rows = await devices(conversation).range(tx);
  const own = rows.filter(({ value }) => value.account === self.account);
  const queued = await firstQueued(timeline, conversation);
  return own.map(({ key, value }) => {
    const written = last(value.progress);
    const since = key === self.device && queued !== undefined ? queued - 1 : written;
    return { device: key, since, delivered: 0, read: 0 };
  });
}

/** The lowest number of this device that still waits to be sent: a newcomer will get it and what follows. */
async function firstQueued(timeline: Timeline, conversation: Conversation): Promise<number | undefined> {
  const { tx, self } = timeline;
  const { queued } = await conversationRow(tx, conversation);
  if (queued === 0) return undefined;
  const row = await devices(conversation).get(tx, self.device);
  let first: number | undefined;
  let left = queued;
  for (let number = row === undefined ? 0 : last(row.progress); number > 0 && left > 0; number--) {
    const own = await ownEnvelopes(conversation).get(tx, numberKey(self.device, number));
    const reference = own?.message == null ? undefined : await references(conversation).get(tx, own.message);
    const line = reference?.type === 'line' ? await lines(conversation).get(tx, reference.order) : undefined;
    if (line?.type !== 'message' || line.state !== 'queued') continue;
    first = number;
    left -= 1;
  }
  return first;
}
