import { useLingui } from '@lingui/react/macro';
import type { Message } from '@pando/engine/api';
import { lazy, Suspense, useRef, useState } from 'react';
import { Sign } from '../components/controls.tsx';
import styles from './message-actions.module.css';

const MessageOverlay = lazy(() => import('./message-overlay.tsx'));

/** What is open over a message. */
export type Overlay =
  | 'react'
  | 'more'
  | 'info'
  | 'forward'
  | 'versions'
  | 'reactions'
  | 'delete-here'
  | 'delete-everywhere';

interface Props {
  readonly message: Message;
  readonly writable: boolean;
  readonly onReply: () => void;
  readonly onEdit: () => void;
  readonly onReact: (emoji: string) => void;
  /** False keeps the buttons out of the tab order: one message at a time has them. */
  readonly reachable: boolean;
}

/** React, reply, and more, at a message's edge. */
export function MessageActions({ message, writable, onReply, onEdit, onReact, reachable }: Props) {
  const { t } = useLingui();
  const bar = useRef<HTMLDivElement>(null);
  const [overlay, setOverlay] = useState<Overlay>();
  const tab = { excludeFromTabOrder: !reachable };
  return (
    <div ref={bar} className={styles.actions} data-actions>
      {writable && (
        <>
          <Sign
            icon="react"
            size={19}
            kind="small"
            label={t`React`}
            aria-haspopup="dialog"
            aria-expanded={overlay === 'react'}
            onPress={() => setOverlay('react')}
            {...tab}
          />
          <Sign icon="reply" size={19} kind="small" label={t`Reply`} onPress={onReply} {...tab} />
        </>
      )}
      <Sign
        icon="more"
        size={19}
        kind="small"
        label={t`More`}
        aria-haspopup="menu"
        aria-expanded={overlay === 'more'}
        onPress={() => setOverlay('more')}
        {...tab}
      />
      {overlay && (
        <Suspense fallback={null}>
          <MessageOverlay
            message={message}
            writable={writable}
            overlay={overlay}
            anchor={bar}
            onChange={setOverlay}
            onEdit={onEdit}
            onReact={onReact}
          />
        </Suspense>
      )}
    </div>
  );
}
