import { useLingui } from '@lingui/react/macro';
import type { Notice } from '@pando/engine/api';
import { duration, wholeTime } from '../components/time.ts';
import { useAppState } from '../store/app-context.ts';

/** Says what happened in a conversation, as one quiet line. */
export function useNoticeText(): (notice: Notice) => string {
  const { t } = useLingui();
  const me = useAppState(({ me }) => me?.account);
  function timerText({ seconds, by }: Extract<Notice, { kind: 'timer' }>): string {
    const own = by.account === me;
    if (seconds === 0) return own ? t`You had messages stay from now on` : t`${by.name} had messages stay from now on`;
    const time = duration(seconds);
    return own ? t`You set messages to disappear after ${time}` : t`${by.name} set messages to disappear after ${time}`;
  }
  return (notice) => {
    switch (notice.kind) {
      case 'created':
        return t`The conversation began`;
      case 'joined': {
        const { who, by } = notice;
        const mine = who.account === me;
        if (by === undefined || by.account === who.account) return mine ? t`You joined` : t`${who.name} joined`;
        if (by.account === me) return t`You added ${who.name}`;
        return mine ? t`${by.name} added you` : t`${by.name} added ${who.name}`;
      }
      case 'left':
        return notice.who.account === me ? t`You left` : t`${notice.who.name} left`;
      case 'removed': {
        const { who, by } = notice;
        if (by.account === me) return t`You removed ${who.name}`;
        return who.account === me ? t`${by.name} removed you` : t`${by.name} removed ${who.name}`;
      }
      case 'renamed':
        return notice.by.account === me
          ? t`You named it “${notice.name}”`
          : t`${notice.by.name} named it “${notice.name}”`;
      case 'timer':
        return timerText(notice);
      case 'sent-late': {
        const due = wholeTime(notice.due);
        return t`The next message was due ${due}, when Pando was closed here. It went as soon as Pando was open.`;
      }
    }
  };
}
