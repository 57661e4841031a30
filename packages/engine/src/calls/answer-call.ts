import type { Account } from '../account/account.ts';
import type { Context } from '../conversation/context.ts';
import type { Conversations } from '../conversation/conversations.ts';
import type { HttpRequests } from '../network/http.ts';
import * as peopleCalls from '../people/calls.ts';
import type { People } from '../people/people.ts';
import type { Turn } from '../turn.ts';
import * as annotations from './annotations.ts';
import { forward } from './forwarding.ts';
import * as attachments from './attachments.ts';
import * as groupLinks from './group-links.ts';
import * as groups from './groups.ts';
import * as leaving from './leaving.ts';
import * as personPage from './person-page.ts';
import * as lists from './lists.ts';
import { readMessage, readVersions } from './looking.ts';
import * as messages from './messages.ts';
import { type CheckedCall, checkCall } from './parameters.ts';
import * as pictures from './pictures.ts';
import * as preferences from './preferences.ts';
import { push } from './push.ts';
import * as replicas from './replicas.ts';
import { NO_ACCOUNT, answer } from './respond.ts';
import { statusOf } from './summaries.ts';
import * as writing from './writing.ts';

interface Parts {
  readonly account: Account;
  readonly people: People;
  readonly conversations: Conversations;
  readonly http: HttpRequests;
}

/** A call as a program made it: nothing in it was looked at. */
interface RawCall {
  readonly id: string;
  readonly method: string;
  readonly params: unknown;
}

/** Answers one call of a person's app or program; what waits for the network is answered in a later turn. */
export async function answerCall(
  ctx: Context,
  parts: Parts,
  turn: Turn,
  { id, method, params }: RawCall,
): Promise<void> {
  const checked = checkCall(method, params);
  if (!checked.ok) return turn.refuse(id, checked.error);
  const needsAccount = method !== 'init' && method !== 'import' && method !== 'link.read';
  if (needsAccount && parts.account.own() === undefined) return turn.refuse(id, NO_ACCOUNT);
  await dispatch(ctx, parts, turn, id, checked.value);
}

async function dispatch(ctx: Context, parts: Parts, turn: Turn, id: string, checked: CheckedCall): Promise<void> {
  const { account, people, conversations, http } = parts;
  const call = { id };
  const accounts = { ...ctx, ports: ctx.ports, account, people, conversations, http };
  switch (checked.method) {
    case 'init':
      return account.init(turn, id, checked.params);
    case 'link':
      return account.link(turn, id);
    case 'rename':
      return account.rename(turn, id, checked.params);
    case 'export':
      return account.export(turn, id, people);
    case 'import':
      await account.import(turn, id, people, checked.params);
      return ctx.preferences.load(turn.tx);
    case 'push':
      return push(ctx, conversations, turn, call, checked.params);
    case 'add':
      return peopleCalls.add(accounts, turn, id, checked.params);
    case 'contacts':
      return peopleCalls.contacts(accounts, turn, id, checked.params);
    case 'accept':
      return peopleCalls.accept(accounts, turn, id, checked.params);
    case 'decline':
      return peopleCalls.decline(accounts, turn, id, checked.params);
    case 'person':
      return personPage.show(ctx, parts, turn, call, checked.params);
    case 'direct':
      return peopleCalls.direct(accounts, turn, id, checked.params);
    case 'nickname':
      return personPage.nickname(ctx, parts, turn, call, checked.params);
    case 'verify':
      return personPage.verify(ctx, parts, turn, call, checked.params);
    case 'block':
      return peopleCalls.block(accounts, turn, id, checked.params);
    case 'picture':
      return pictures.show(ctx, turn, call, checked.params);
    case 'picture.set':
      return pictures.setOwn(ctx, parts, turn, call, checked.params);
    case 'list':
      return lists.list(ctx, conversations, turn, call);
    case 'conversation':
      return lists.conversation(ctx, conversations, turn, call, checked.params);
    case 'group':
      return groups.show(ctx, conversations, turn, call, checked.params);
    case 'group.create':
      return groups.create(ctx, conversations, turn, call, checked.params);
    case 'group.add':
      return groups.add(ctx, conversations, turn, call, checked.params);
    case 'group.remove':
      return groups.remove(ctx, conversations, turn, call, checked.params);
    case 'group.leave':
      return leaving.leave(ctx, conversations, turn, call, checked.params);
    case 'group.edit':
      return groups.edit(ctx, conversations, turn, call, checked.params);
    case 'group.role':
      return groups.giveRole(ctx, conversations, turn, call, checked.params);
    case 'group.picture':
      return pictures.setGroups(ctx, conversations, turn, call, checked.params);
    case 'group.link':
      return groupLinks.makeLink(ctx, conversations, turn, call, checked.params);
    case 'group.revoke':
      return groupLinks.revoke(ctx, conversations, turn, call, checked.params);
    case 'group.approve':
      return groupLinks.approve(ctx, conversations, turn, call, checked.params);
    case 'group.deny':
      return groupLinks.deny(ctx, conversations, turn, call, checked.params);
    case 'link.read':
      return groupLinks.readLink(ctx, conversations, turn, call, checked.params);
    case 'join':
      return groupLinks.join(ctx, conversations, turn, call, checked.params);
    case 'forget':
      return leaving.forget(ctx, conversations, turn, call, checked.params);
    case 'send':
      return messages.send(ctx, conversations, turn, call, checked.params);
    case 'react':
      return messages.react(ctx, conversations, turn, call, checked.params);
    case 'edit':
      return messages.edit(ctx, conversations, turn, call, checked.params);
    case 'delete':
      return messages.remove(ctx, conversations, turn, call, checked.params);
    case 'forward':
      return forward(ctx, conversations, turn, call, checked.params);
    case 'message':
      return readMessage(conversations, turn, call, checked.params);
    case 'versions':
      return readVersions(conversations, turn, call, checked.params);
    case 'vote':
      return annotations.vote(ctx, conversations, turn, call, checked.params);
    case 'poll.close':
      return annotations.closePoll(ctx, conversations, turn, call, checked.params);
    case 'pin':
      return annotations.pin(ctx, conversations, turn, call, checked.params);
    case 'pins':
      return annotations.pins(conversations, turn, call, checked.params);
    case 'star':
      return annotations.star(ctx, conversations, turn, call, checked.params);
    case 'starred':
      return annotations.starred(conversations, turn, call, checked.params);
    case 'read':
      return messages.read(ctx, conversations, turn, call, checked.params);
    case 'attachment':
      return attachments.whole(ctx, conversations, turn, call, checked.params);
    case 'attachment.fetch':
      return attachments.fetch(ctx, conversations, turn, call, checked.params);
    case 'attachment.piece':
      return attachments.piece(ctx, conversations, turn, call, checked.params);
    case 'attachment.cancel':
      return attachments.cancel(ctx, conversations, turn, call, checked.params);
    case 'attachment.state':
      return attachments.states(ctx, conversations, turn, call, checked.params);
    case 'file.stage':
      return attachments.stage(ctx, turn, call, checked.params);
    case 'file.put':
      return attachments.put(ctx, turn, call, checked.params);
    case 'file.drop':
      return attachments.drop(ctx, turn, call, checked.params);
    case 'storage':
      return attachments.storage(turn, call);
    case 'storage.free':
      return attachments.free(ctx, turn, call, checked.params);
    case 'history':
      return messages.readHistory(ctx, conversations, turn, call, checked.params);
    case 'preferences.get':
      return preferences.getPreferences(ctx, turn, call);
    case 'preferences.set':
      return preferences.setPreference(ctx, turn, call, checked.params);
    case 'organise':
      return preferences.organise(ctx, (thread) => conversations.isKnown(thread), turn, call, checked.params);
    case 'typing':
      return writing.typing(ctx, conversations, turn, call, checked.params);
    case 'receipts':
      return writing.receipts(ctx, conversations, turn, call, checked.params);
    case 'draft':
      return writing.draft(ctx, conversations, turn, call, checked.params);
    case 'privacy':
      return writing.privacy(ctx, conversations, turn, call, checked.params);
    case 'disappear':
      return writing.disappear(ctx, conversations, turn, call, checked.params);
    case 'schedule':
      return writing.schedule(ctx, conversations, turn, call, checked.params);
    case 'scheduled':
      return writing.scheduled(ctx, conversations, turn, call, checked.params);
    case 'scheduled.cancel':
      return writing.cancelScheduled(ctx, turn, call, checked.params);
    case 'scheduled.send':
      return writing.sendNow(ctx, conversations, turn, call, checked.params);
    case 'search':
      return ctx.searches.ask(conversations, turn, call, checked.params);
    case 'status':
      return answer<'status'>(turn, call, await statusOf(ctx, turn, conversations));
    case 'replicas':
      return replicas.replicas(ctx, conversations, turn, call, checked.params);
    case 'replicas.replace':
      return replicas.replace(ctx, conversations, turn, call, checked.params);
  }
}
