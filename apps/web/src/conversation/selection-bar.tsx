import { Plural, useLingui } from '@lingui/react/macro';
import type { Message } from '@pando/engine/api';
import { useEffect, useState } from 'react';
import { Sign } from '../components/controls.tsx';
import { Confirm } from '../components/dialog.tsx';
import { useApp } from '../store/app-context.ts';
import { endSelection } from '../store/selection.ts';
import { ForwardSheet } from './forward-sheet.tsx';
import styles from './selection-bar.module.css';

interface Props {
  readonly conversation: string;
  /** Those of the selection that are loaded, in the order of the screen. */
  readonly messages: readonly Message[];
}

/** What can be done with several messages at once, in place of the composer. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function SelectionBar({ conversation, messages }: Props) {
  const { t } = useLingui();
  const app = useApp();
  const [open, setOpen] = useState<'forward' | 'delete'>();
  const count = messages.length;
  const starred = messages.every((message) => message.starred);
  const ids = messages.map(({ id }) => id);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && !event.defaultPrevented && endSelection(app);
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [app]);

  async function each(method: 'star' | 'delete', remove = false) {
    endSelection(app);
    for (const message of ids) await app.ask(method, { conversation, message, ...(remove && { remove }) });
  }

  function copy() {
    const lines = messages.map(({ from, text }) => (count === 1 ? text : `${from.name}: ${text}`));
    void navigator.clipboard.writeText(lines.join('\n'));
    endSelection(app);
  }

  return (
    <div className={styles.bar} role="toolbar" aria-label={t`Selected messages`}>
      <Sign icon="close" label={t`End selecting`} onPress={() => endSelection(app)} />
      <span className={styles.count} role="status">
        <Plural value={count} one="# selected" other="# selected" />
      </span>
      <Sign icon="copy" label={t`Copy`} onPress={copy} />
      <Sign icon="star" label={starred ? t`Remove star` : t`Star`} onPress={() => void each('star', starred)} />
      <Sign icon="forward" label={t`Forward`} onPress={() => setOpen('forward')} />
      <Sign icon="trash" label={t`Delete for me`} onPress={() => setOpen('delete')} />
      {open === 'forward' && (
        <ForwardSheet conversation={conversation} messages={ids} onClose={() => endSelection(app)} />
      )}
      <Confirm
        title={t`Delete for you?`}
        text={t`The messages disappear here. Others keep them.`}
        action={t`Delete`}
        isOpen={open === 'delete'}
        onClose={() => setOpen(undefined)}
        onConfirm={() => void each('delete')}
      />
    </div>
  );
}
