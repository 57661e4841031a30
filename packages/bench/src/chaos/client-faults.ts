import { cp, lstat, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { BotDied } from '../../../../tests/processes/driver/bot.ts';
import type { Client } from './client.ts';
import type { ClientFault } from './fault.ts';
import type { Talk, TalkOptions } from './talk.ts';

/** So much is written between copy and return, or there would be nothing to notice. */
const WRITTEN_BETWEEN = 2;

export interface People extends TalkOptions {
  readonly talk: Talk;
}

/** Does to a client what the fault says, and takes it back. */
export async function throwAtClient(people: People, client: Client, fault: ClientFault): Promise<void> {
  const { group, chronicle } = people;
  const pause = (): Promise<void> => sleep(fault.seconds * 1000);
  chronicle.say(`client ${JSON.stringify(fault)}`);
  switch (fault.kind) {
    case 'client-killed':
      await client.look();
      await client.kill();
      await pause();
      client.restart();
      break;
    case 'client-stopped':
      client.freeze();
      await pause();
      client.thaw();
      break;
    case 'client-restarted': {
      await client.look();
      const how = await client.finish();
      if (how !== 0) chronicle.fail(`${client.name} ended with ${how} when it was asked to`);
      client.restart();
      break;
    }
    case 'client-set-back':
      // Not now: there is enough else to throw meanwhile.
      if (group.isChanging || !group.members.includes(client)) return;
      await group.alone(() => setBack(people, client, fault));
      break;
  }
  chronicle.count(fault.kind);
}

/** An old copy of the profile takes its place. The device must notice, and be re-added. */
async function setBack(
  { group, ledger, talk, chronicle }: People,
  client: Client,
  { seconds }: ClientFault,
): Promise<void> {
  const copy = `${client.profile}-copy`;
  const had = new Set((await client.history(group.conversation)).map(({ text }) => text));
  await client.look();
  await client.kill();
  await rm(copy, { recursive: true, force: true });
  // A dead process leaves its socket behind, which cannot be copied.
  const filter = async (path: string): Promise<boolean> => !(await lstat(path)).isSocket();
  await cp(client.profile, copy, { recursive: true, filter });
  client.restart();
  await sleep(seconds * 1000);
  for (let count = 0; count < WRITTEN_BETWEEN; count += 1) await talk.saySomething(client);
  await client.look();
  await client.kill();
  await rm(client.profile, { recursive: true });
  await cp(copy, client.profile, { recursive: true });
  client.forgetHeard();
  ledger.setBack(client.name, had);
  client.restart();
  chronicle.say(`${client.name} is set back`);
  await talk.saySomething(client);
  for (;;) {
    try {
      await group.allHaveSlot(await group.slotOf(client));
      break;
    } catch (error) {
      if (!(error instanceof BotDied)) throw error;
    }
  }
  ledger.stands(client.name, 'member');
  chronicle.say(`${client.name} was re-added: all have seen it`);
}
