import { useLingui } from '@lingui/react/macro';
import type { Notice } from '@pando/engine/api';
import { duration, wholeTime } from '../components/time.ts';
import { useAppState } from '../store/app-context.ts';

type Of<K extends Notice['kind']> = Extract<Notice, { kind: K }>;

/** Says what happened in a conversation, as one quiet line. */
export function useNoticeText(): (notice: Notice) => string {
  const { t } = useLingui();
  const me = useAppState(({ me }) => me?.account);

  function joined({ who, by, link }: Of<'joined'>): string {
    const mine = who.account === me;
    if (link === true) return mine ? t`You joined by a link` : t`${who.name} joined by a link`;
    if (by === undefined || by.account === who.account) return mine ? t`You joined` : t`${who.name} joined`;
    if (by.account === me) return t`You added ${who.name}`;
    return mine ? t`${by.name} added you` : t`${by.name} added ${who.name}`;
  }

  function removed({ who, by }: Of<'removed'>): string {
    if (by.account === me) return t`You removed ${who.name}`;
    return who.account === me ? t`${by.name} removed you` : t`${by.name} removed ${who.name}`;
  }

  function pictured({ by, removed: gone }: Of<'pictured'>): string {
    if (by.account === me) return gone ? t`You removed the picture` : t`You changed the picture`;
    return gone ? t`${by.name} removed the picture` : t`${by.name} changed the picture`;
  }

  function timer({ seconds, by }: Of<'timer'>): string {
    const own = by.account === me;
    if (seconds === 0) return own ? t`You had messages stay from now on` : t`${by.name} had messages stay from now on`;
    const time = duration(seconds);
    return own ? t`You set messages to disappear after ${time}` : t`${by.name} set messages to disappear after ${time}`;
  }

  function role({ who, by, role: given }: Of<'role'>): string {
    const [mine, own] = [who.account === me, by?.account === me];
    switch (given) {
      case 'owner':
        if (by === undefined) return mine ? t`You are the owner now` : t`${who.name} is the owner now`;
        if (own) return t`You made ${who.name} the owner`;
        return mine ? t`${by.name} made you the owner` : t`${by.name} made ${who.name} the owner`;
      case 'admin':
        if (by === undefined) return mine ? t`You are an admin now` : t`${who.name} is an admin now`;
        if (own) return t`You made ${who.name} an admin`;
        return mine ? t`${by.name} made you an admin` : t`${by.name} made ${who.name} an admin`;
      case 'member':
        if (by === undefined || by.account === who.account)
          return mine ? t`You are no longer an admin` : t`${who.name} is no longer an admin`;
        if (own) return t`You ended ${who.name}’s time as an admin`;
        return mine ? t`${by.name} ended your time as an admin` : t`${by.name} ended ${who.name}’s time as an admin`;
    }
  }

  function policy({ by, what, whom }: Of<'policy'>): string {
    const everybody = whom === 'everybody';
    const own = by.account === me;
    switch (what) {
      case 'add':
        if (everybody) return own ? t`You let everybody add people` : t`${by.name} let everybody add people`;
        return own ? t`You let only admins add people` : t`${by.name} let only admins add people`;
      case 'edit':
        if (everybody) return own ? t`You let everybody edit the group` : t`${by.name} let everybody edit the group`;
        return own ? t`You let only admins edit the group` : t`${by.name} let only admins edit the group`;
      case 'post':
        if (everybody) return own ? t`You let everybody write` : t`${by.name} let everybody write`;
        return own ? t`You let only admins write` : t`${by.name} let only admins write`;
    }
  }

  return (notice) => {
    switch (notice.kind) {
      case 'created':
        return t`The conversation began`;
      case 'joined':
        return joined(notice);
      case 'left':
        return notice.who.account === me ? t`You left` : t`${notice.who.name} left`;
      case 'removed':
        return removed(notice);
      case 'renamed':
        return notice.by.account === me
          ? t`You named it “${notice.name}”`
          : t`${notice.by.name} named it “${notice.name}”`;
      case 'described':
        return notice.by.account === me ? t`You changed the description` : t`${notice.by.name} changed the description`;
      case 'pictured':
        return pictured(notice);
      case 'timer':
        return timer(notice);
      case 'sent-late': {
        const due = wholeTime(notice.due);
        return t`The next message was due ${due}, when Pando was closed here. It went as soon as Pando was open.`;
      }
      case 'policy':
        return policy(notice);
      case 'role':
        return role(notice);
      case 'link':
        if (notice.revoked)
          return notice.by.account === me ? t`You revoked an invite link` : t`${notice.by.name} revoked an invite link`;
        return notice.by.account === me ? t`You made an invite link` : t`${notice.by.name} made an invite link`;
      case 'device':
        return notice.who.account === me ? t`You added a device` : t`${notice.who.name} added a device`;
      case 'pinned':
        return notice.by.account === me ? t`You pinned a message` : t`${notice.by.name} pinned a message`;
    }
  };
}
