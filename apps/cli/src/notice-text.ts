import type { Notice, Person } from '@pando/engine/api';
import { localTime } from './local-time.ts';
import { printable } from './printable.ts';

const POLICIES = { add: 'add people', edit: 'edit the group', post: 'write' } as const;

/** What happened in a conversation, in one line. */
export function noticeText(notice: Notice, from: Person): string {
  const name = (person: Person): string => printable(person.name);
  switch (notice.kind) {
    case 'created':
      return `${name(from)} created the conversation`;
    case 'joined':
      if (notice.link === true) return `${name(notice.who)} joined by a link`;
      return notice.by === undefined ? `${name(notice.who)} joined` : `${name(notice.by)} added ${name(notice.who)}`;
    case 'left':
      return `${name(notice.who)} left`;
    case 'removed':
      return `${name(notice.by)} removed ${name(notice.who)}`;
    case 'renamed':
      return `${name(notice.by)} named the conversation ${printable(notice.name)}`;
    case 'pinned':
      return `${name(notice.by)} pinned a message  [${notice.message}]`;
    case 'described':
      return `${name(notice.by)} changed the description`;
    case 'pictured':
      return `${name(notice.by)} ${notice.removed ? 'removed' : 'changed'} the picture`;
    case 'timer':
      return notice.seconds === 0
        ? `${name(notice.by)} had messages stay`
        : `${name(notice.by)} has messages disappear ${notice.seconds} s after they are sent`;
    case 'sent-late':
      return `The next message was to go at ${localTime(notice.due)}; nothing of Pando ran here then`;
    case 'policy':
      return `${name(notice.by)} let ${notice.whom === 'admins' ? 'only admins' : 'everybody'} ${POLICIES[notice.what]}`;
    case 'role': {
      const role = notice.role === 'owner' ? 'the owner' : notice.role === 'admin' ? 'an admin' : 'no admin any more';
      if (notice.by === undefined || notice.by.account === notice.who.account) return `${name(notice.who)} is ${role}`;
      return `${name(notice.by)} says that ${name(notice.who)} is ${role}`;
    }
    case 'link':
      return `${name(notice.by)} ${notice.revoked ? 'revoked' : 'made'} an invite link`;
    case 'device':
      return `${name(notice.who)} added a device`;
  }
}
