import type { Message } from '@pando/engine';
import type { Failure } from '../report.ts';
import type { EntryName, Ledger } from './ledger.ts';
import { type Lifetimes, mayEntryBeGone } from './lifetimes.ts';
import type { View } from './view.ts';

/** What is known of one conversation when everything is at rest. */
export interface Facts {
  readonly conversation: string;
  readonly ledger: Ledger;
  /** Of all devices that are honest and whose state nobody has tampered with since they came in. */
  readonly views: readonly View[];
  /** Devices that were malicious, copied or set back: what they did or lack breaks no promise. */
  readonly exempt: ReadonlySet<string>;
  /** Some members were malicious. */
  readonly betrayed: boolean;
  /** Of them, those that were malicious or copied: what they wrote with one key is theirs to answer for. */
  readonly mayReuse: ReadonlySet<string>;
  /** Of each honest server. */
  readonly logs: readonly ServerLog[];
  /** How many servers are a quorum of this conversation's. */
  readonly quorum: number;
  /** When this is asked (virtual ms), and what need not be there any more. */
  readonly now: number;
  readonly lifetimes: Lifetimes;
  /** Messages that some device was told are sent, by id: which device. */
  readonly sent: ReadonlyMap<string, string>;
}

export interface ServerLog {
  readonly server: string;
  /** The entries that it keeps, and the slot that each is of. */
  readonly entries: ReadonlyMap<EntryName, number>;
  /** Those of them that it was brought after it had signed what it has of their epoch. */
  readonly late: ReadonlySet<EntryName>;
  /** Its decided slots by number: the hashes of their values. */
  readonly slots: ReadonlyMap<number, string>;
  /** The highest slot that it holds for endorsed. */
  readonly endorsed: number;
}

/** Honest people say nothing twice; malicious ones say what they like. */
const SAID_ONCE = /^P\d+'? says \d+$/;

/** Every promise that Pando makes about a conversation, in plain terms; what of them does not hold. */
export function brokenPromises(facts: Facts): readonly Failure[] {
  return [
    ...oneValuePerSlot(facts),
    ...oneHistory(facts),
    ...sameStateAtRest(facts),
    ...everyMemberRead(facts),
    ...sentIsShown(facts),
    ...nothingTwice(facts),
    ...sameOrder(facts),
    ...sameContent(facts),
    ...sentStaysSent(facts),
    ...closedToTheRemoved(facts),
    ...noKeyTwice(facts),
    ...oldKeysAreGone(facts),
    ...nothingKeptOutside(facts),
  ];
}

/**
 * Whoever lost its state, or was made to stop by malicious members, has nobody to be taken in by where no other honest
 * device is left.
 */
export function isStranded(
  { views, exempt, betrayed }: Pick<Facts, 'views' | 'exempt' | 'betrayed'>,
  device: string,
): boolean {
  return (exempt.has(device) || betrayed) && !views.some((view) => view.device !== device && view.status === 'active');
}

function activeViews({ views }: Facts): readonly View[] {
  return views.filter((view) => view.status === 'active');
}

function oneValuePerSlot({ logs, conversation }: Facts): Failure[] {
  const values = new Map<number, string>();
  const failures: Failure[] = [];
  for (const { server, slots } of logs)
    for (const [slot, value] of slots) {
      const other = values.get(slot);
      if (other === undefined) values.set(slot, value);
      else if (other !== value)
        failures.push({ check: 'fork', detail: `${server} has another slot ${slot} of ${short(conversation)}` });
    }
  return failures;
}

/** No two honest devices were ever in different groups of one epoch number. */
function oneHistory({ ledger, conversation, exempt }: Facts): Failure[] {
  const seen = new Map<number, { readonly authenticator: string; readonly who: string }>();
  const failures: Failure[] = [];
  for (const epoch of ledger.epochs()) {
    if (epoch.conversation !== conversation) continue;
    const who = [...epoch.devices].filter((device) => !exempt.has(device)).join(' ');
    if (who === '') continue;
    const other = seen.get(epoch.number);
    if (other === undefined) seen.set(epoch.number, { authenticator: epoch.authenticator, who });
    else
      failures.push({
        check: 'fork',
        detail: `epoch ${epoch.number} of ${short(conversation)}: ${other.who} and ${who} are in different ones`,
      });
  }
  return failures;
}

function sameStateAtRest(facts: Facts): Failure[] {
  const failures: Failure[] = [];
  const [first, ...others] = activeViews(facts);
  if (first === undefined) return [];
  for (const { device, queued } of [first, ...others])
    if (queued > 0 && !isStranded(facts, device))
      failures.push({ check: 'unsettled', detail: `${device} has ${queued} waiting` });
  for (const view of others) {
    const [mine, theirs] = [placeOf(view), placeOf(first)];
    if (mine !== theirs)
      failures.push({ check: 'members', detail: `${view.device} is in ${mine}, ${first.device} in ${theirs}` });
  }
  return failures;
}

function placeOf({ name, group, members, settings }: View): string {
  const place = group && `slot ${group.slot}, epoch ${group.epoch} ${group.authenticator.slice(0, 8)}`;
  return `“${name}”, ${place ?? 'no group'}, with ${members.map(short).join(' ')}, ${settings}`;
}

/**
 * An entry that a quorum had when each of it closed the entry's epoch, or has while that goes on, is opened by every device
 * of the epoch that is still the same member. What fewer had no quorum acknowledged: its author was told so, and says it
 * again if it still may; copies that were made of it later promise nothing.
 */
function everyMemberRead({ ledger, logs, quorum, views, exempt, conversation, now }: Facts): Failure[] {
  const failures: Failure[] = [];
  const members = views.filter((view) => view.status === 'active' && !exempt.has(view.device));
  for (const [entry, { device: sender, epoch, until }] of ledger.encryptions) {
    if (epoch.conversation !== conversation || exempt.has(sender) || mayEntryBeGone(until, now)) continue;
    const tags = logs.flatMap((log) => (log.late.has(entry) ? [] : (log.entries.get(entry) ?? [])));
    if (tags.length < quorum || new Set(tags).size > 1) continue;
    for (const { device, group } of members) {
      if (device === sender || group === undefined || !epoch.leaves.has(group.ownKey)) continue;
      if (ledger.openings.get(device)?.has(entry) === true) continue;
      failures.push({
        check: 'lost',
        detail: `${device} never opened ${short(entry)}, of ${sender} in epoch ${epoch.number}`,
      });
    }
  }
  return failures;
}

/** What a device was told is sent is on the screen of everybody who was there all the time. */
function sentIsShown(facts: Facts): Failure[] {
  return stayers(facts).flatMap(({ device, messages }) => {
    const here = new Set(messages.map(({ id }) => id));
    return [...facts.sent].flatMap(([id, from]) => {
      if (here.has(id) || facts.exempt.has(from) || facts.lifetimes.mayBeGone(id, facts.now)) return [];
      return [
        { check: 'lost', detail: `${device} does not show ${short(id)}, which ${from} was told is sent` } as const,
      ];
    });
  });
}

/** Devices that are members and were in every epoch that anybody was in. */
function stayers({ ledger, views, exempt, conversation }: Facts): readonly View[] {
  const epochs = ledger.epochs().filter((epoch) => epoch.conversation === conversation && epoch.number > 0);
  return views.filter(
    ({ device, status, group }) =>
      status === 'active' &&
      !exempt.has(device) &&
      group !== undefined &&
      epochs.every(({ leaves }) => leaves.has(group.ownKey)),
  );
}

function nothingTwice({ views }: Facts): Failure[] {
  return views.flatMap(({ device, messages }) => {
    const ids = new Set(messages.map(({ id }) => id));
    const texts = messages.map(({ text }) => text).filter((text) => SAID_ONCE.test(text));
    return ids.size === messages.length && new Set(texts).size === texts.length
      ? []
      : [{ check: 'twice', detail: `${device} shows ${repeated(texts)} twice` } as const];
  });
}

function repeated(texts: readonly string[]): string {
  return texts.filter((text, i) => texts.indexOf(text) !== i).join(', ');
}

function sameOrder(facts: Facts): Failure[] {
  const [first, ...others] = activeViews(facts);
  if (first === undefined) return [];
  const ids = shown(first);
  return others.flatMap((view) => {
    const mine = shown(view).filter((id) => ids.includes(id));
    const theirs = ids.filter((id) => mine.includes(id));
    const at = mine.findIndex((id, i) => id !== theirs[i]);
    return at < 0 ? [] : [{ check: 'order', detail: `${view.device} has another order than ${first.device}` } as const];
  });
}

/** In the order of the screen; what its sender alone has says nothing about order. */
function shown({ messages }: View): readonly string[] {
  return messages.filter(({ state }) => state !== 'not-sent' && state !== 'queued').map(({ id }) => id);
}

/** All who were there all the time show each message alike: text, edits, reactions. */
function sameContent(facts: Facts): Failure[] {
  const [first, ...others] = stayers(facts);
  if (first === undefined) return [];
  const theirs = new Map(first.messages.map((message) => [message.id, message]));
  return others.flatMap((view) =>
    view.messages.flatMap((message) => {
      const other = theirs.get(message.id);
      if (other === undefined || looks(message) === looks(other)) return [];
      const detail = `${view.device} shows ${looks(message)}, ${first.device} ${looks(other)}`;
      return [{ check: 'order', detail } as const];
    }),
  );
}

function looks({ text, edited, deleted, reactions = [] }: Message): string {
  const marks = reactions
    .map(
      ({ emoji, from }) =>
        `${emoji} of ${from
          .map(({ account }) => short(account))
          .sort()
          .join(' ')}`,
    )
    .sort();
  return `“${text}”${edited === true ? ' edited' : ''}${deleted === true ? ' deleted' : ''} ${marks.join(' ')}`.trim();
}

/** What a device was told is sent is sent for good, and is still on its screen. */
function sentStaysSent({ sent, views, exempt, lifetimes, now }: Facts): Failure[] {
  const failures: Failure[] = [];
  for (const [id, device] of sent) {
    if (exempt.has(device) || lifetimes.mayBeGone(id, now)) continue;
    const view = views.find((each) => each.device === device);
    if (view === undefined || view.status === 'none') continue;
    const state = view.messages.find((message) => message.id === id)?.state;
    if (state !== 'sent' && state !== 'delivered' && state !== 'read')
      failures.push({
        check: 'unsent',
        detail: `${device} was told that ${short(id)} is sent; now it is ${state ?? 'gone'}`,
      });
  }
  return failures;
}

/** Whoever opens an entry has a leaf in its epoch. */
function closedToTheRemoved({ ledger, conversation, exempt }: Facts): Failure[] {
  const keysOf = new Map<string, string[]>();
  for (const [key, device] of ledger.owners) keysOf.set(device, [...(keysOf.get(device) ?? []), key]);
  const failures: Failure[] = [];
  for (const [device, entries] of ledger.openings)
    for (const entry of entries) {
      const encrypted = ledger.encryptions.get(entry);
      if (encrypted === undefined || encrypted.epoch.conversation !== conversation || exempt.has(device)) continue;
      if (keysOf.get(device)?.some((key) => encrypted.epoch.leaves.has(key)) !== true)
        failures.push({
          check: 'opened-after-removal',
          detail: `${device} opened ${short(entry)} of epoch ${encrypted.epoch.number}, in which it is not`,
        });
    }
  return failures;
}

/** At how many servers each entry is. */
export function copiesIn(logs: readonly ServerLog[]): ReadonlyMap<EntryName, number> {
  const copies = new Map<EntryName, number>();
  for (const { entries } of logs) for (const entry of entries.keys()) copies.set(entry, (copies.get(entry) ?? 0) + 1);
  return copies;
}

/**
 * No two entries that left a device were encrypted with one message key. One that was set back reads what a quorum has
 * before it writes, so it can know of no more.
 */
function noKeyTwice({ ledger, logs, quorum, conversation, exempt, mayReuse }: Facts): Failure[] {
  const used = new Map<string, EntryName>();
  const failures: Failure[] = [];
  for (const [entry, count] of copiesIn(logs)) {
    const encrypted = ledger.encryptions.get(entry);
    if (encrypted?.key === undefined || encrypted.epoch.conversation !== conversation) continue;
    const { device, key } = encrypted;
    if (mayReuse.has(device) || (exempt.has(device) && count < quorum)) continue;
    const other = used.get(key);
    if (other !== undefined)
      failures.push({
        check: 'nonce-reused',
        detail: `${device} encrypted ${short(other)} and ${short(entry)} with one key`,
      });
    used.set(key, entry);
  }
  return failures;
}

/** The keys of an epoch are gone at rest where a quorum holds a later epoch's slot for endorsed. */
function oldKeysAreGone(facts: Facts): Failure[] {
  const endorsed = facts.logs.map((log) => log.endorsed).sort((a, b) => b - a)[facts.quorum - 1] ?? 0;
  return activeViews(facts).flatMap(({ device, group }) => {
    if (group === undefined) return [];
    const isOver = group.epochs.some(({ slot }, i) => i > 0 && slot <= endorsed);
    // What a device has noted of its epochs is not what its MLS state keeps.
    const isKeptUnnoted = group.oldestEpoch < (group.epochs[0]?.epoch ?? 0);
    if (!isOver && !isKeptUnnoted) return [];
    const detail = `${device} keeps keys from epoch ${group.oldestEpoch} on; slot ${endorsed} is endorsed`;
    return [{ check: 'keys-kept', detail }];
  });
}

/** Who is out, and is not asking to be let in, has no secret of the group left. */
function nothingKeptOutside({ views }: Facts): Failure[] {
  return views
    .filter(({ isOut, keepsSecrets }) => isOut && keepsSecrets)
    .map(({ device, status }) => ({ check: 'keys-kept', detail: `${device} is out (${status}) and keeps secrets` }));
}

function short(id: string): string {
  return id.slice(0, 8);
}
