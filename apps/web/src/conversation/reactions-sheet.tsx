import { useLingui } from '@lingui/react/macro';
import type { Message } from '@pando/engine/api';
import { Sheet } from '../components/dialog.tsx';
import { PersonList } from './card-view.tsx';
import styles from './sheets.module.css';

/** Who reacted, by emoji. */
export function ReactionsSheet({ message, onClose }: { readonly message: Message; readonly onClose: () => void }) {
  const { t } = useLingui();
  return (
    <Sheet title={t`Reactions`} isOpen onClose={onClose}>
      {(message.reactions ?? []).map(({ emoji, from }) => (
        <section key={emoji} className={styles.group}>
          <h3 className={styles.emoji}>
            {emoji} <span className={styles.when}>{from.length}</span>
          </h3>
          <PersonList people={from} />
        </section>
      ))}
    </Sheet>
  );
}
