import type {
  ConversationSummary,
  Group,
  GroupMethods,
  GroupRole,
  Identity,
  LinkContents,
  Method,
  Notice,
  Params,
  PandoEvent,
  Person,
  Result,
} from '@pando/engine/api';
import type { FakeConversation } from './fake-pando.ts';
import { Refusal } from './refusal.ts';

/** What groups need of the fake. */
export interface FakeHost {
  me(): Identity;
  online(): boolean;
  find(id: string): FakeConversation;
  person(who: string): Person;
  create(kind: ConversationSummary['kind'], name: string, members: readonly Person[]): FakeConversation;
  change(id: string, change: Partial<ConversationSummary>): void;
  notice(id: string, notice: Notice): void;
  emit(event: PandoEvent): void;
  pause(share: number): Promise<void>;
  now(): string;
}

type GroupMethod = Exclude<Extract<Method, keyof GroupMethods>, 'group.picture'>;
type GroupHandlers = { [M in GroupMethod]: (params: Params<M>) => Result<M> | Promise<Result<M>> };
type Details = Omit<Group, 'id' | 'name' | 'picture' | 'members' | 'role'> & {
  roles: Readonly<Record<string, GroupRole>>;
};

/** What a group has besides its summary; a scene may leave all of it out. */
export type FakeDetails = Partial<Details>;

const RANK: Readonly<Record<GroupRole, number>> = { owner: 0, admin: 1, member: 2 };

/** The fake's methods for groups. */
export function groupHandlers(host: FakeHost): GroupHandlers {
  const details = ({ details: known, summary }: FakeConversation): Details => ({
    description: '',
    disappearSeconds: 0,
    add: 'everybody',
    edit: 'admins',
    post: 'everybody',
    links: [],
    requests: [],
    roles: { [summary.members[0]?.account ?? '']: 'owner' },
    ...known,
  });
  const view = (group: FakeConversation): Group => {
    const { roles, ...rest } = details(group);
    const { id, name, picture } = group.summary;
    const members = group.summary.members
      .map((person) => ({ ...person, role: roles[person.account] ?? 'member' }))
      .sort((a, b) => RANK[a.role] - RANK[b.role]);
    const pictured = picture === undefined ? {} : { picture };
    return { id, name, ...pictured, ...rest, role: roles[host.me().account] ?? 'member', members };
  };
  const changed = ({ summary }: FakeConversation): Result<'group.create'> => {
    const { id, name, members } = summary;
    return { id, name, members };
  };
  const put = (group: FakeConversation, change: FakeDetails): void => {
    group.details = { ...group.details, ...change };
    host.change(group.summary.id, {});
  };

  return {
    group: ({ conversation }) => view(host.find(conversation)),
    'group.create': async ({ name, members, admins = [], description = '' }) => {
      if (!host.online()) throw new Refusal('offline');
      const people = members.map((who) => host.person(who));
      await host.pause(3);
      const group = host.create('group', name, [host.me(), ...people]);
      const roles = Object.fromEntries(admins.map((who) => [host.person(who).account, 'admin' as const]));
      put(group, { description, roles: { ...roles, [host.me().account]: 'owner' } });
      for (const who of people) host.notice(group.summary.id, { kind: 'joined', who, by: host.me() });
      return changed(group);
    },
    'group.add': async ({ conversation, members }) => {
      const people = members.map((who) => host.person(who));
      await host.pause(2);
      const group = host.find(conversation);
      host.change(conversation, { members: [...group.summary.members, ...people] });
      for (const who of people) {
        host.notice(conversation, { kind: 'joined', who, by: host.me() });
        host.emit({ type: 'joined', conversation, who, by: host.me(), at: host.now() });
      }
      return changed(group);
    },
    'group.remove': async ({ conversation, members }) => {
      const people = members.map((who) => host.person(who));
      await host.pause(2);
      const group = host.find(conversation);
      const gone = new Set(people.map(({ account }) => account));
      host.change(conversation, { members: group.summary.members.filter(({ account }) => !gone.has(account)) });
      for (const who of people) {
        host.notice(conversation, { kind: 'removed', who, by: host.me() });
        host.emit({ type: 'left', conversation, who, by: host.me(), at: host.now() });
      }
      return changed(group);
    },
    'group.leave': ({ conversation }) => {
      host.change(conversation, { status: 'left', writable: false });
      return { id: conversation };
    },
    'group.edit': async ({ conversation, name, ...rest }) => {
      await host.pause(2);
      const group = host.find(conversation);
      const by = host.me();
      if (name !== undefined && name !== group.summary.name) {
        host.change(conversation, { name });
        host.notice(conversation, { kind: 'renamed', name, by });
      }
      const before = details(group);
      if (rest.description !== undefined && rest.description !== before.description)
        host.notice(conversation, { kind: 'described', by });
      for (const what of ['add', 'edit', 'post'] as const) {
        const whom = rest[what];
        if (whom !== undefined && whom !== before[what]) host.notice(conversation, { kind: 'policy', what, whom, by });
      }
      put(group, rest);
      return changed(group);
    },
    'group.link': async ({ conversation, approval = false, seconds, limit }) => {
      await host.pause(2);
      const group = host.find(conversation);
      const id = `${details(group).links.length}`.padStart(64, '0');
      const link = groupLinkOf(host.me(), group.summary.name, approval);
      const expires = seconds === undefined ? {} : { expires: new Date(Date.now() + seconds * 1000).toISOString() };
      const made = { id, approval, uses: 0, link, ...expires, ...(limit === undefined ? {} : { limit }) };
      put(group, { links: [...details(group).links, made] });
      host.notice(conversation, { kind: 'link', by: host.me(), revoked: false });
      return { id, link };
    },
    'group.revoke': async ({ conversation, id }) => {
      await host.pause(2);
      const group = host.find(conversation);
      put(group, { links: details(group).links.filter((link) => link.id !== id) });
      host.notice(conversation, { kind: 'link', by: host.me(), revoked: true });
      return changed(group);
    },
    'group.approve': async ({ conversation, who }) => {
      await host.pause(2);
      const group = host.find(conversation);
      const person = details(group).requests.find(({ account }) => account === who);
      if (person === undefined) throw new Refusal('unknown-person');
      put(group, { requests: details(group).requests.filter(({ account }) => account !== who) });
      host.change(conversation, {
        members: [...group.summary.members, person],
        joinRequests: details(group).requests.length,
      });
      host.notice(conversation, { kind: 'joined', who: person, link: true });
      return changed(group);
    },
    'group.deny': ({ conversation, who }) => {
      const group = host.find(conversation);
      put(group, { requests: details(group).requests.filter(({ account }) => account !== who) });
      host.change(conversation, { joinRequests: details(group).requests.length });
      return { conversation };
    },
    'link.read': ({ link }) => contentsOf(link),
    join: async ({ link }) => {
      const contents = contentsOf(link);
      if (contents.kind === 'contact') throw new Refusal('bad-link');
      await host.pause(3);
      const { name, approval } = contents;
      const group = host.create('group', name, [host.me()]);
      const conversation = group.summary.id;
      if (approval) host.change(conversation, { status: 'joining', writable: false, awaitsApproval: true });
      return { conversation, name, approval };
    },
    'group.role': async ({ conversation, who, role }) => {
      await host.pause(2);
      const group = host.find(conversation);
      const person = group.summary.members.find(({ account }) => account === who) ?? host.person(who);
      const own = role === 'owner' ? { [host.me().account]: 'admin' as const } : {};
      put(group, { roles: { ...details(group).roles, ...own, [person.account]: role } });
      host.notice(conversation, { kind: 'role', who: person, role, by: host.me() });
      return changed(group);
    },
  };
}

/** A group's link of the fake: `group~` and what it says. */
export function groupLinkOf(me: Person, name: string, approval: boolean): string {
  const words = [me.name, name, approval ? 'ask' : 'open'].map(encodeURIComponent).join('~');
  return `${location.origin}${location.pathname}#group~${words}`;
}

export function contentsOf(link: string): LinkContents {
  const data = link.slice(link.indexOf('#') + 1);
  const [kind, inviter = '', name = '', approval] = data.split('~').map(decodeURIComponent);
  if (kind === 'group') return { kind: 'group', inviter, name, approval: approval === 'ask' };
  return { kind: 'contact', name: decodeURIComponent(data.split('.')[1] ?? '') };
}
