import { Trans, useLingui } from '@lingui/react/macro';
import type { Folder } from '@pando/engine/api';
import type { ReactNode } from 'react';
import { Icon } from '../components/icon.tsx';
import { useAppState } from '../store/app-context.ts';
import { isUnread, type Tab } from '../store/list-order.ts';
import styles from './conversation-list.module.css';

/** Fewer conversations than these are found without tabs. */
const ENOUGH = 8;
const NONE: readonly Folder[] = [];

interface Props {
  readonly tab: Tab;
  readonly onChange: (tab: Tab) => void;
}

/** The tabs above the conversations: all, unread, groups, the person's own folders. */
export function ListTabs({ tab, onChange }: Props) {
  const { t } = useLingui();
  const folders = useAppState(({ preferences }) => preferences?.folders ?? NONE);
  const isLong = useAppState(({ conversations }) => conversations.length >= ENOUGH);
  const hasUnread = useAppState(({ conversations }) => conversations.some(isUnread));
  if (tab === 'archived')
    return (
      <div className={styles.tabs}>
        <button type="button" className={styles.tab} onClick={() => onChange('all')}>
          <Icon name="back" size={16} /> <Trans>Put away</Trans>
        </button>
      </div>
    );
  if (!isLong && folders.length === 0) return null;
  const chosen = typeof tab === 'object' ? tab.folder : undefined;
  const choice = (label: ReactNode, to: Tab, isChosen: boolean, key?: string) => (
    <button
      key={key}
      type="button"
      dir="auto"
      className={styles.tab}
      aria-pressed={isChosen}
      onClick={() => onChange(isChosen ? 'all' : to)}
    >
      {label}
    </button>
  );
  return (
    <div className={styles.tabs} role="group" aria-label={t`Which conversations`}>
      {choice(<Trans>All</Trans>, 'all', tab === 'all')}
      {(hasUnread || tab === 'unread') && choice(<Trans>Unread</Trans>, 'unread', tab === 'unread')}
      {choice(<Trans>Groups</Trans>, 'groups', tab === 'groups')}
      {folders.map(({ id, name }) => choice(name, { folder: id }, chosen === id, id))}
    </div>
  );
}
