import { setTimeout as sleep } from 'node:timers/promises';
import type { ChatLine } from '../replay-plan.ts';
import { ChaosGrove } from './chaos-grove.ts';
import type { Chronicle } from './chronicle.ts';
import { Client } from './client.ts';
import { throwAtClient } from './client-faults.ts';
import type { DiskKind } from './disk.ts';
import { Group } from './group.ts';
import { Ledger } from './ledger.ts';
import { Plan } from './plan.ts';
import { heal, throwAtServer } from './server-faults.ts';
import { settle, viewOf } from './settling.ts';
import { Talk } from './talk.ts';
import { type Verdict, judge } from './verdict.ts';

const SERVERS = 4;
/** Of the clients, so many found the group. */
const FOUNDERS = 5;
/** Faults of clients that may go on at a time. */
const CLIENT_LANES = 2;
const LOOK_EVERY = 2_000;
const CHANGE_PAUSE = 15_000;
const MOST_FINDINGS = 50;

export interface ChaosOptions {
  readonly seed: number;
  readonly minutes: number;
  readonly clients: number;
  /** Milliseconds from line to line. */
  readonly pace: number;
  readonly lines: readonly ChatLine[];
  readonly folder: string;
  readonly disk: DiskKind;
  readonly chronicle: Chronicle;
}

/** Real servers and clients under a chat, while things are thrown at them; then what everybody has, judged. */
export async function runChaos(options: ChaosOptions): Promise<Verdict> {
  const grove = await ChaosGrove.start(`${options.folder}/servers`, SERVERS, options.disk);
  try {
    return await runOn(grove, options);
  } finally {
    await grove.stop();
  }
}

async function runOn(grove: ChaosGrove, options: ChaosOptions): Promise<Verdict> {
  const { seed, chronicle, folder, lines, disk } = options;
  const start = { folder: `${folder}/profiles`, servers: grove.urls, chronicle };
  const clients: Client[] = [];
  for (let number = 0; number < options.clients; number += 1) clients.push(await Client.start(number, start));
  const ledger = new Ledger();
  const group = await Group.found({ clients, ledger, chronicle }, FOUNDERS);
  const talk = new Talk(lines, { group, ledger, chronicle });
  const scene = { grove, group, clients, chronicle };
  const people = { group, ledger, talk, chronicle };
  const plan = new Plan({ seed, servers: SERVERS, clients: clients.length, disk: disk !== 'none' });
  chronicle.say(`${clients.length} clients, ${group.members.length} of them in the group, on ${SERVERS} servers`);

  const over = new AbortController();
  /** Goes on until time is up or anything has failed; then ends what is under way. */
  const lane = async (step: () => Promise<void>): Promise<void> => {
    try {
      while (!over.signal.aborted) await step();
    } catch (error) {
      chronicle.fail((error as Error).stack ?? String(error));
      over.abort();
      // The other lanes may be waiting for it.
      for (const client of clients) client.revive();
    }
  };
  const rest = (milliseconds: number): Promise<void> =>
    sleep(milliseconds, undefined, { signal: over.signal }).catch(() => undefined);

  const busy = new Set<Client>();
  const lanes = [
    lane(() => talk.go(options.pace, over.signal)),
    lane(async () => {
      const fault = plan.nextServerFault();
      await throwAtServer(scene, fault);
      await heal(scene);
      chronicle.count(fault.kind);
    }),
    lane(async () => {
      await rest(CHANGE_PAUSE);
      await group.alone(async () => {
        const numbers = (all: readonly Client[]): readonly number[] => all.map(({ number }) => number);
        if (!over.signal.aborted) await group.change(plan.nextChange(numbers(group.members), numbers(group.outsiders)));
      });
    }),
    lane(async () => {
      await rest(LOOK_EVERY);
      await Promise.all(clients.filter(({ answers }) => answers).map((client) => client.look().catch(() => undefined)));
    }),
    ...Array.from({ length: CLIENT_LANES }, () =>
      lane(async () => {
        await rest(3_000);
        if (over.signal.aborted) return;
        const fault = plan.nextClientFault(clients.filter((client) => !busy.has(client)).map(({ number }) => number));
        const client = clients[fault.client];
        if (client === undefined) return;
        busy.add(client);
        await throwAtClient(people, client, fault);
        busy.delete(client);
      }),
    ),
  ];
  await rest(options.minutes * 60_000);
  over.abort();
  chronicle.say('time is up: what is under way is ended');
  await Promise.all(lanes);
  await grove.mend();
  for (const client of clients) client.revive();
  await talk.end();
  chronicle.say('no more faults: waiting until all is at rest');
  await settle(scene, ledger);
  const views = await Promise.all(clients.map((client) => viewOf(client, group)));
  let findings = 0;
  const verdict = judge(ledger.messages, views, (line) => {
    if (findings++ < MOST_FINDINGS) chronicle.say(line);
  });
  await Promise.all(clients.map((client) => client.kill()));
  return verdict;
}
