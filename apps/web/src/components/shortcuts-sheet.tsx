import { Trans, useLingui } from '@lingui/react/macro';
import { Action } from './controls.tsx';
import { Sheet } from './dialog.tsx';
import { SHORTCUTS } from './shortcuts.ts';
import styles from './shortcuts-sheet.module.css';

/** All keys, in one place. */
// oxlint-disable-next-line import/no-default-export -- React.lazy wants one
export default function ShortcutsSheet({ onClose }: { readonly onClose: () => void }) {
  const { t } = useLingui();
  const groups = [
    {
      title: t`Everywhere`,
      keys: [
        [SHORTCUTS.palette.label, t`Go to a conversation, or do something`],
        [SHORTCUTS.previous.label, t`Conversation above`],
        [SHORTCUTS.next.label, t`Conversation below`],
        [SHORTCUTS.nextUnread.label, t`Next unread conversation`],
        [SHORTCUTS.newContact.label, t`New contact`],
        [SHORTCUTS.settings.label, t`Settings`],
        [SHORTCUTS.lock.label, t`Lock the app, where that is turned on`],
        [SHORTCUTS.sheet.label, t`These shortcuts`],
      ],
    },
    {
      title: t`Writing`,
      keys: [
        ['↵', t`Send`],
        ['⇧ ↵', t`New line`],
        ['↑', t`Edit your last message, in an empty field`],
        ['Esc', t`Stop replying or editing`],
      ],
    },
    {
      title: t`Among messages`,
      keys: [
        ['↑ ↓', t`Message above or below`],
        ['Home, End', t`First and last message`],
        ['⇥', t`The message’s buttons`],
        ['Esc', t`Back to writing`],
      ],
    },
  ] as const;
  return (
    <Sheet title={t`Keyboard shortcuts`} isOpen onClose={onClose}>
      {groups.map(({ title, keys }) => (
        <section key={title} className={styles.group}>
          <h3 className={styles.title}>{title}</h3>
          <dl className={styles.keys}>
            {keys.map(([key, what]) => (
              <div key={key + what}>
                <dt>{what}</dt>
                <dd>
                  <kbd dir="ltr">{key}</kbd>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <Action onPress={onClose} autoFocus>
        <Trans>Done</Trans>
      </Action>
    </Sheet>
  );
}
