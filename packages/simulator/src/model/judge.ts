import { type LogId, fromHex, quorumFor } from '@pando/protocol';
import type { Cast } from '../cast.ts';
import type { Check, Failure } from '../report.ts';
import type { SimClient } from '../sim-client.ts';
import type { World } from '../world.ts';
import type { Ledger } from './ledger.ts';
import { brokenLists } from './kept-lists.ts';
import { Lifetimes, leftOnDevice, leftOnServer } from './lifetimes.ts';
import { brokenMoves } from './moves.ts';
import { brokenPromises, copiesIn, isStranded } from './promises.ts';
import { bodiesAt, logAt } from './server-log.ts';
import { brokenWord, falselyAccused, leftWaiting, outsideThough } from './told.ts';
import { type View, viewOf } from './view.ts';

const IDLE_MS = 600_000;
/**
 * Inputs to an engine at rest in `IDLE_MS`: pings and clocks are the shell's, so little; what a liar withholds is offered
 * to it again now and then.
 */
const MAX_IDLE_INPUTS = 300;
/** Inputs that may ever wait at once. */
const MAX_WAITING = 20_000;

/** So many malicious members can stop honest ones (docs/SECURITY.md): these lose nothing, and may wait for ever. */
const IN_LEAGUE = 2;
const STOPPED: ReadonlySet<Check> = new Set(['unsettled', 'members']);

interface Verdict {
  readonly failures: readonly Failure[];
  /** Messages that a quorum keeps, and decided slots. */
  readonly messages: number;
  readonly commits: number;
}

/** Looks at everything when all is at rest. */
export async function judge(world: World, cast: Cast, ledger: Ledger): Promise<Verdict> {
  const failures: Failure[] = [];
  let [messages, commits] = [0, 0];
  const honest = world.clients.filter((client) => client.isRunning && !cast.traitors.has(client));
  const exempt = new Set([...cast.tampered, ...cast.traitors].map(({ name }) => name));
  const betrayed = cast.traitors.size > 0;
  const mayReuse = new Set([...cast.copied, ...cast.traitors].map(({ name }) => name));
  const trusted = world.servers.filter((server) => !cast.liars.has(server));
  const accounts = new Map([...cast.people.map(({ client, account }) => [client, account] as const), ...cast.devices]);
  const accountOf = new Map([...accounts].map(([{ name }, account]) => [name, account]));
  const all: View[] = [];
  const stranded = new Set<string>();
  const sent = sentBy(honest);
  const { now } = world.schedule;
  const lifetimes = new Lifetimes(cast.lifetimes, world.clients);
  // Before it is asked for lists, which are then made anew where they were forgotten.
  for (const client of honest) failures.push(...(await brokenLists(client)));
  for (const conversation of cast.conversations) {
    if (conversation === undefined) continue;
    const views: View[] = [];
    for (const client of honest) views.push(await viewOf(world, client, conversation));
    all.push(...views);
    for (const { device } of views) if (isStranded({ views, exempt, betrayed }, device)) stranded.add(device);
    const logs = trusted.map((each) => logAt(each, conversation));
    const quorum = await quorumOf(world, honest, conversation);
    const about = { conversation, ledger, views, exempt, betrayed, mayReuse, logs, quorum, now, lifetimes };
    failures.push(...brokenPromises({ ...about, sent: sent.get(conversation) ?? new Map() }));
    for (const server of trusted) failures.push(...leftOnServer(server, bodiesAt(server, conversation), now));
    failures.push(...brokenMoves(trusted, fromHex(conversation) as Uint8Array as LogId));
    failures.push(...views.filter(({ device }) => !exempt.has(device)).flatMap(leftWaiting));
    // Whom a malicious member let in may have nothing to come in by.
    if (cast.traitors.size === 0)
      failures.push(
        ...outsideThough(views, (device) => accountOf.get(device) ?? '', {
          isInviterLost: cast.lost.size > 0,
          tampered: exempt,
        }),
      );
    messages += [...copiesIn(logs).values()].filter((count) => count >= quorum).length;
    commits += Math.max(0, ...views.map(({ group }) => group?.slot ?? 0));
  }
  for (const client of honest) {
    failures.push(...bounds(client));
    failures.push(...leftOnDevice(client, lifetimes.over(now)));
    if (!stranded.has(client.name)) failures.push(...(await finished(world, cast, client)));
    ledger.noteServers(client.name, await world.ask(client, 'status', {}));
    if (!exempt.has(client.name))
      failures.push(
        ...brokenWord(
          client,
          all.filter(({ device }) => device === client.name),
          (text) => lifetimes.mayTextBeGone(text, now),
        ),
      );
    // What malicious members and servers make up nobody can read, and nobody is to; that all else is read is asked above.
    if (cast.traitors.size === 0 && world.servers.every(({ inventions }) => inventions === 0))
      failures.push(...(await readAll(world, client)));
  }
  failures.push(...falselyAccused(ledger, trusted));
  failures.push(...ledger.closings.unfounded(trusted));
  failures.push(...(await unrest(world, honest)));
  const shown = cast.traitors.size < IN_LEAGUE ? failures : failures.filter(({ check }) => !STOPPED.has(check));
  return { failures: shown, messages, commits };
}

/** By conversation and message: which device was told that it is sent. */
function sentBy(clients: readonly SimClient[]): ReadonlyMap<string, Map<string, string>> {
  const sent = new Map<string, Map<string, string>>();
  for (const { name, events } of clients)
    for (const event of events) {
      if (event.type !== 'state' || event.state === 'queued' || event.state === 'not-sent') continue;
      const inConversation = sent.get(event.conversation) ?? new Map<string, string>();
      sent.set(event.conversation, inConversation.set(event.message, name));
    }
  return sent;
}

async function quorumOf(world: World, clients: readonly SimClient[], conversation: string): Promise<number> {
  for (const client of clients) {
    const { conversations } = await world.ask(client, 'status', {});
    const replicas = conversations.find(({ id }) => id === conversation)?.replicas.length;
    if (replicas !== undefined) return quorumFor(replicas);
  }
  return world.servers.length;
}

async function readAll(world: World, client: SimClient): Promise<readonly Failure[]> {
  const { undecryptable_total: causes } = await world.ask(client, 'status', {});
  return Object.entries(causes).map(([cause, count]) => ({
    check: 'undecryptable',
    detail: `${client.name} could not read ${count}: ${cause}`,
  }));
}

async function finished(world: World, cast: Cast, client: SimClient): Promise<readonly Failure[]> {
  const { pending, conversations } = await world.ask(client, 'status', {});
  let unendorsed = 0;
  for (const [conversation, url] of cast.wantedServers.get(client) ?? []) {
    const replicas = conversations.find(({ id }) => id === conversation)?.replicas ?? [];
    const isDone = replicas.some((replica) => replica.url === url);
    if (!isDone && !(await isHomeOfAnother(world, cast, { client, conversation, url }))) unendorsed += 1;
  }
  // The wish may also be over by itself: the server that it would take out went otherwise.
  return pending <= unendorsed
    ? []
    : [{ check: 'unsettled', detail: `${client.name} has ${pending} begun and not finished` }];
}

/** Whether others may endorse an exchange of a server that does no harm: by design they do not where this is false. */
async function isHomeOfAnother(
  world: World,
  cast: Cast,
  { client, conversation, url }: { readonly client: SimClient; readonly conversation: string; readonly url: string },
): Promise<boolean> {
  const { members } = await viewOf(world, client, conversation);
  for (const other of cast.people) {
    if (other.client === client || !other.client.isRunning || !members.includes(other.account)) continue;
    const { homes } = await world.ask(other.client, 'link', {});
    if (homes.includes(url)) return true;
  }
  return false;
}

function bounds({ name, mostWaiting }: SimClient): readonly Failure[] {
  return mostWaiting <= MAX_WAITING ? [] : [{ check: 'bounds', detail: `${name} had ${mostWaiting} inputs waiting` }];
}

/** Nobody has anything to do when all is done. */
async function unrest(world: World, clients: readonly SimClient[]): Promise<readonly Failure[]> {
  const before = clients.map((client) => client.counts());
  await world.pass(IDLE_MS);
  return clients.flatMap((client, i): Failure[] => {
    const counts = Object.entries(client.counts()).map(
      ([type, count]) => [type, count - (before[i]?.[type] ?? 0)] as const,
    );
    const total = counts.reduce((sum, [, count]) => sum + count, 0);
    const detail = counts.map(([type, count]) => `${count} ${type}`).join(', ');
    return total <= MAX_IDLE_INPUTS
      ? []
      : [{ check: 'unsettled', detail: `${client.name} does not come to rest: ${detail}` }];
  });
}
