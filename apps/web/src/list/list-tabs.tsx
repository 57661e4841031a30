import { Trans, useLingui } from '@lingui/react/macro';
import type { Folder } from '@pando/engine/api';
import type { DragEvent, KeyboardEvent, ReactNode } from 'react';
import { Icon } from '../components/icon.tsx';
import { useApp, useAppState } from '../store/app-context.ts';
import { isUnread, type Tab } from '../store/list-order.ts';
import styles from './conversation-list.module.css';
import { moved } from './folder-order.ts';

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
  const app = useApp();
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
  const move = (id: string, to: number) =>
    void app.ask('preferences.set', { name: 'folders', value: moved(folders, id, to) });
  const choice = (label: ReactNode, to: Tab, isChosen: boolean) => (
    <button
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
      {folders.map(({ id, name }, at) => (
        <FolderTab
          key={id}
          id={id}
          name={name}
          isChosen={chosen === id}
          onChoose={() => onChange(chosen === id ? 'all' : { folder: id })}
          onMove={(by) => move(id, at + by)}
          onDrop={(dragged) => move(dragged, at)}
        />
      ))}
    </div>
  );
}

/** What a dragged tab carries: the folder's id. */
const DRAGGED = 'text/x-pando-folder';

interface FolderTabProps {
  readonly id: string;
  readonly name: string;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
  readonly onMove: (by: -1 | 1) => void;
  /** Another folder was put in its place. */
  readonly onDrop: (dragged: string) => void;
}

/** A folder's tab, which can be dragged to another place, or moved there with Alt and the arrow keys. */
function FolderTab({ id, name, isChosen, onChoose, onMove, onDrop }: FolderTabProps) {
  const { t } = useLingui();
  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    if (!event.altKey || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return;
    event.preventDefault();
    const forward = getComputedStyle(event.currentTarget).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    onMove(event.key === forward ? 1 : -1);
  }
  return (
    <button
      type="button"
      dir="auto"
      className={styles.tab}
      aria-pressed={isChosen}
      aria-keyshortcuts="Alt+ArrowLeft Alt+ArrowRight"
      title={t`Drag it, or press Alt and an arrow key, to move it`}
      draggable
      onClick={onChoose}
      onKeyDown={onKeyDown}
      onDragStart={(event: DragEvent) => event.dataTransfer.setData(DRAGGED, id)}
      onDragOver={(event: DragEvent) => event.dataTransfer.types.includes(DRAGGED) && event.preventDefault()}
      onDrop={(event: DragEvent) => {
        const dragged = event.dataTransfer.getData(DRAGGED);
        if (dragged !== '' && dragged !== id) onDrop(dragged);
      }}
    >
      {name}
    </button>
  );
}
