import { Transaction, type Message } from '@pando/engine';
import { conversationTable, loadGroup } from '@pando/engine/parts';
import { toHex } from '@pando/protocol';
import type { SimClient } from '../sim-client.ts';
import type { World } from '../world.ts';

/** What one device shows and holds of one conversation when everything is at rest. */
export interface View {
  readonly device: string;
  readonly conversation: string;
  /** As the list says; `none` where the device does not know of it. */
  readonly status: 'active' | 'request' | 'left' | 'removed' | 'joining' | 'none';
  readonly name: string;
  /** Their accounts. */
  readonly members: readonly string[];
  readonly queued: number;
  /** In screen order, without the lines that the app writes itself. */
  readonly messages: readonly Message[];
  /** What the group allows, its timer, and who is what in it, in words. */
  readonly settings: string;
  /** Whether it left or was taken out for good, and whether any secret of the group is stored. */
  readonly isOut: boolean;
  readonly keepsSecrets: boolean;
  /** Of the MLS group, as it is stored. */
  readonly group:
    | {
        readonly epoch: number;
        readonly oldestEpoch: number;
        readonly authenticator: string;
        readonly ownKey: string;
        readonly slot: number;
        /** The epochs whose keys are kept, and the slots that began them; the earliest first. */
        readonly epochs: readonly { readonly slot: number; readonly epoch: number }[];
      }
    | undefined;
}

const HISTORY = 10_000;
const NOTHING = {
  status: 'none',
  name: '',
  members: [],
  queued: 0,
  messages: [],
  settings: '',
  isOut: false,
  keepsSecrets: false,
  group: undefined,
} as const;

/** Asks a running device what it shows of a conversation, and looks into its store. */
export async function viewOf(world: World, client: SimClient, conversation: string): Promise<View> {
  const list = await world.ask(client, 'list', {});
  const row = list.find((each) => each.id === conversation);
  const base = { device: client.name, conversation };
  if (row === undefined) return { ...base, ...NOTHING };
  const messages = await shownIn(world, client, conversation, row.status);
  return {
    ...base,
    status: row.status,
    name: row.name,
    members: row.members.map(({ account }) => account).sort(),
    queued: row.queued,
    messages: messages.filter((message) => message.notice === undefined),
    settings: row.status === 'active' ? await settingsOf(world, client, conversation) : '',
    ...(await storedOf(client, conversation, row.status === 'active')),
  };
}

/** Who waits to come in has nothing to show, unless it was in before. */
async function shownIn(
  world: World,
  client: SimClient,
  conversation: string,
  status: View['status'],
): Promise<readonly Message[]> {
  const history = world.ask(client, 'history', { conversation, limit: HISTORY });
  return status === 'joining' || status === 'request' ? history.catch(() => []) : history;
}

async function settingsOf(world: World, client: SimClient, conversation: string): Promise<string> {
  const { description, disappearSeconds, add, edit, post, members } = await world.ask(client, 'group', {
    conversation,
  });
  const roles = members.map(({ account, role }) => `${role} ${account.slice(0, 8)}`).sort();
  return `“${description}”, ${disappearSeconds} s, ${add} add, ${edit} edit, ${post} write: ${roles.join(', ')}`;
}

async function storedOf(
  client: SimClient,
  conversation: string,
  isActive: boolean,
): Promise<Pick<View, 'isOut' | 'keepsSecrets' | 'group'>> {
  const { mls, store } = client;
  const tx = new Transaction(store);
  const row = await conversationTable.get(tx, conversation);
  if (row === undefined) return { isOut: false, keepsSecrets: false, group: undefined };
  const group = await loadGroup(tx, mls, conversation);
  const isOut = row.status === 'left' || row.status === 'removed';
  const keepsSecrets = mls.keepsSecrets(group);
  if (!isActive) return { isOut, keepsSecrets, group: undefined };
  return {
    isOut,
    keepsSecrets,
    group: {
      epoch: group.epoch,
      oldestEpoch: group.oldestEpoch,
      authenticator: toHex(mls.epochAuthenticator(group)),
      ownKey: toHex(row.leafKey),
      slot: row.slot,
      epochs: row.epochs,
    },
  };
}
